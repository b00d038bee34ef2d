"""The part of JSONPath that data models use: members by name, items by number or by a member's value, `*`, and `..` for any depth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

_NAME: Final = r"""'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<plain>[^\s.\[\]'"*()?@]+)"""
_STEP: Final = (
    rf"""(?:(?P<deep>\.\.)|(?P<dot>\.))(?:{_NAME}|(?P<star>\*))|\[\s*(?:(?P<index>-?\d+)|(?P<all>\*)|(?P<quoted>'[^']*'|"[^"]*")
    |\?\(?\s*(?:@\.)?(?P<member>[\w.-]+)\s*==?\s*(?:'(?P<value1>[^']*)'|"(?P<value2>[^"]*)"|(?P<value3>-?\d+|true|false))\s*\)?)\s*\]"""
)


class Where(NamedTuple):
    """The items of a list, or the members of an object, that are objects with this value under a name."""

    path: tuple[str, ...]
    value: Any

    def holds(self, item: Any) -> bool:
        for name in self.path:
            item = item.get(name) if isinstance(item, dict) else None
        return bool(item == self.value)


class Step(NamedTuple):
    """One step from a value to its members. `key` is a name, a number, a condition, or None for all of them; `deep`: at any depth below."""

    key: str | int | Where | None
    deep: bool = False


class JsonPath:
    """A path that was understood. Names are matched exactly."""

    __slots__ = ("text", "steps")

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = _read(text)

    @property
    def finds_one_at_most(self) -> bool:
        return all(isinstance(step.key, (str, int)) and not step.deep for step in self.steps)

    @property
    def dotted(self) -> str:
        """`a.b.c`, without the root and without quotes."""
        parts: list[str] = []
        for key, _ in self.steps:
            if isinstance(key, str):
                parts.append(f".{key}")
            else:
                parts.append(f"[{key}]" if isinstance(key, int) else "[*]")
        return "".join(parts).removeprefix(".")

    def find(self, root: Any) -> list[Any]:
        """All values at the end of the path."""
        found = [root]
        for step in self.steps:
            found = [value for parent in found for value in _members(parent, step)]
        return found


def _read(text: str) -> tuple[Step, ...]:
    rest = text.strip()
    if rest.startswith("$"):
        rest = rest[1:]
    elif rest and rest[0] not in ".[":
        rest = "." + rest
    steps: list[Step] = []
    position = 0
    while position < len(rest):
        match = _step_pattern().match(rest, position)
        if match is None:
            raise ValueError(f"{text!r} is no path that is understood here: it has names, numbers or ?(@.name == 'value') in brackets, * and .. only")
        steps.append(_step(match))
        position = match.end()
    return tuple(steps)


@cache
def _step_pattern() -> re.Pattern[str]:
    """Compiled when there is a first path."""
    return re.compile(_STEP, re.VERBOSE)


def _step(match: re.Match[str]) -> Step:
    deep = match["deep"] is not None
    if match["index"] is not None:
        return Step(int(match["index"]))
    if match["star"] or match["all"]:
        return Step(None, deep)
    if match["quoted"] is not None:
        return Step(match["quoted"][1:-1])
    if match["member"] is not None:
        text = match["value1"] if match["value1"] is not None else match["value2"]
        return Step(Where(tuple(match["member"].split(".")), text if text is not None else json.loads(match["value3"])))
    return Step(next(match[name] for name in ("single", "double", "plain") if match[name] is not None), deep)


def _members(parent: Any, step: Step) -> Iterator[Any]:
    key, deep = step
    if isinstance(key, Where):
        children = parent.values() if isinstance(parent, dict) else parent if isinstance(parent, list) else ()
        yield from (child for child in children if key.holds(child))
    elif isinstance(parent, dict):
        if key is None:
            yield from parent.values()
        # As dict has it: the event's own look-up would find the name in any case.
        elif isinstance(key, str) and dict.__contains__(parent, key):
            yield dict.__getitem__(parent, key)
    elif isinstance(parent, list):
        if key is None:
            yield from parent
        elif isinstance(key, int) and -len(parent) <= key < len(parent):
            yield parent[key]
    if deep:
        children = parent.values() if isinstance(parent, dict) else parent if isinstance(parent, list) else ()
        for child in children:
            yield from _members(child, step)
