"""What rules print: kept per rule and bounded, for the log."""

from __future__ import annotations

import io
import os
from typing import Any, Final

from iota.progress import NO_RULE, RULE, Progress

_LARGEST_OUTPUT: Final = 64 * 1024


class RuleOutput:
    """Collects what is printed between two results, under the rule that runs."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.stream = _TextStream(self)
        self._parts: list[tuple[int, list[str]]] = []
        self._room = _LARGEST_OUTPUT
        self.dropped = 0

    def add(self, text: str) -> None:
        rule = self.progress.words[RULE]
        if rule == NO_RULE:
            # A thread that outlives its rule; descriptor 2 is what the host logs without a rule's name.
            os.write(2, text.encode("utf-8", "backslashreplace"))
        else:
            self.add_for(rule, text)

    def add_for(self, rule: int, text: str) -> None:
        kept = text[: self._room]
        self._room -= len(kept)
        self.dropped += len(text) - len(kept)
        if kept:
            if not self._parts or self._parts[-1][0] != rule:
                self._parts.append((rule, []))
            self._parts[-1][1].append(kept)

    def take(self) -> tuple[list[dict[str, Any]], int]:
        """The texts in order and how many characters did not fit; starts anew."""
        texts = [{"rule": rule, "text": "".join(parts)} for rule, parts in self._parts]
        dropped = self.dropped
        self._parts, self._room, self.dropped = [], _LARGEST_OUTPUT, 0
        return texts, dropped


class _TextStream(io.TextIOBase):
    """Stands in for sys.stdout and sys.stderr; closing it has no effect."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, output: RuleOutput) -> None:
        self._output = output
        self.buffer = _ByteStream(output)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._output.add(text)
        return len(text)

    def close(self) -> None:
        pass


class _ByteStream(io.RawIOBase):
    """`sys.stdout.buffer`."""

    def __init__(self, output: RuleOutput) -> None:
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(memoryview(data))  # type: ignore[arg-type]
        self._output.add(content.decode("utf-8", "backslashreplace"))
        return len(content)

    def close(self) -> None:
        pass
