"""How a failure of a rule is told: one line that names the place, and a traceback that starts at the rule's own frames."""

from __future__ import annotations

import linecache
import os
from functools import lru_cache
from types import CodeType, TracebackType
from typing import Final, NamedTuple

_OWN_FOLDER: Final = os.path.dirname(os.path.abspath(__file__)) + os.sep
_LONGEST_MESSAGE: Final = 500
_FRAMES_AT_EACH_END: Final = 12
_LONGEST_CHAIN: Final = 5


_absolute = lru_cache(maxsize=4096)(os.path.abspath)


class Failure(NamedTuple):
    type: str
    message: str
    file: str
    line: int | None
    traceback: str
    rule_line: int | None = None  # the innermost line in the rule's own file

    @property
    def text(self) -> str:
        what = f"{self.type}: {self.message}" if self.message else self.type
        place = os.path.basename(self.file)
        return f"{what} ({place}:{self.line})" if self.line else f"{what} ({place})"


def describe(error: BaseException, rule_path: str) -> Failure:
    """Runs code of the rule where its exception defines `__str__`: call it under the time limit."""
    file, line = _place(error, rule_path)
    own = [line for code, line in _frames(error.__traceback__, rule_path) if code.co_filename == rule_path]
    rule_line = line if file == rule_path else own[-1] if own else None
    return Failure(type(error).__name__, _message(error), file, line, _traceback(error, rule_path), rule_line)


def _message(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        text += f" (put it beside the rule, or: pip install {error.name.partition('.')[0]})"
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + "..."


def _place(error: BaseException, rule_path: str) -> tuple[str, int | None]:
    """The innermost frame in the folder of the rule, else in its neighbourhood (its helpers), else just the rule."""
    if isinstance(error, SyntaxError) and error.filename == rule_path:
        return rule_path, error.lineno
    frames = _frames(error.__traceback__, rule_path)
    for folder in (os.path.dirname(rule_path), _neighbourhood(rule_path)):
        for code, line in reversed(frames):
            if _absolute(code.co_filename).startswith(folder + os.sep):
                return code.co_filename, line
    return rule_path, None


def _neighbourhood(rule_path: str) -> str:
    return os.path.dirname(os.path.dirname(rule_path))


def _frames(traceback: TracebackType | None, rule_path: str) -> list[tuple[CodeType, int]]:
    """From the first frame of the rule or its helpers, without the worker's own frames and those of the import machinery."""
    frames: list[tuple[CodeType, int]] = []
    neighbourhood = _neighbourhood(rule_path) + os.sep
    while traceback is not None:
        code = traceback.tb_frame.f_code
        file = code.co_filename
        if not file.startswith((_OWN_FOLDER, "<frozen ")) and (frames or _absolute(file).startswith(neighbourhood)):
            frames.append((code, traceback.tb_lineno or code.co_firstlineno))
        traceback = traceback.tb_next
    return frames


def _traceback(error: BaseException, rule_path: str) -> str:
    """As Python prints it, but cached by place and bounded: a rule that fails on every event must not cost a formatting each time."""
    parts: list[str] = []
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and len(seen) < _LONGEST_CHAIN and id(link) not in seen:
        seen.add(id(link))
        frames = _frames(link.__traceback__, rule_path)
        left_out = len(frames) - 2 * _FRAMES_AT_EACH_END
        lines = [_frame_text(code, line) for code, line in frames]
        if left_out > 0:
            lines[_FRAMES_AT_EACH_END:-_FRAMES_AT_EACH_END] = [f"  ... {left_out} more frames ...\n"]
        head = "Traceback (most recent call last):\n" if lines else ""
        message = _message(link)
        kind = type(link)
        name = kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
        parts.append(f"{head}{''.join(lines)}{_syntax_place(link)}{name}{': ' if message else ''}{message}\n")
        if link.__cause__ is not None:
            parts.append("\nThe above exception was the direct cause of the following exception:\n\n")
            link = link.__cause__
        elif link.__context__ is not None and not link.__suppress_context__:
            parts.append("\nDuring handling of the above exception, another exception occurred:\n\n")
            link = link.__context__
        else:
            break
    return "".join(reversed(parts))


@lru_cache(maxsize=4096)
def _frame_text(code: CodeType, line: int) -> str:
    source = linecache.getline(code.co_filename, line).strip()
    shown = f"    {source[:200]}\n" if source else ""
    return f'  File "{code.co_filename}", line {line}, in {code.co_qualname}\n{shown}'


def _syntax_place(error: BaseException) -> str:
    if not isinstance(error, SyntaxError) or not error.filename:
        return ""
    shown = f"    {error.text.strip()[:200]}\n" if error.text else ""
    return f'  File "{error.filename}", line {error.lineno}\n{shown}'
