"""The reference for the host: a condition against the raw text of a record. True, False, or None where the host does not judge."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final

from iota.pushdown.condition import Condition

ABSENT: Final = object()
ODD: Final = object()

_KEY: Final = re.compile(r'[ \t\n\r]*"((?:[^"\\]|\\.)*)"[ \t\n\r]*:[ \t\n\r]*', re.DOTALL)
_AFTER: Final = re.compile(r"[ \t\n\r]*([,}])")
_scan: Final = json.JSONDecoder().scan_once


def evaluate(condition: Condition, record: str) -> bool | None:
    """An event is sent unless the answer is False. A record that is no JSON object is sent."""
    if condition is False:
        return False
    return _evaluate(condition, record.removeprefix("\ufeff").strip(" \t\n\r")) if _is_object(record) else None


@lru_cache(maxsize=4096)
def _is_object(record: str) -> bool:
    try:
        return isinstance(json.loads(record), dict)
    except ValueError:
        return False


def _evaluate(condition: Condition, record: str) -> bool | None:
    if isinstance(condition, bool):
        return condition
    if "not" in condition:
        answer = _evaluate(condition["not"], record)
        return None if answer is None else not answer
    for name, decisive in (("all", False), ("any", True)):
        if name in condition:
            answers = [_evaluate(part, record) for part in condition[name]]
            return decisive if decisive in answers else None if None in answers else not decisive
    value = look_up(record, condition["field"])
    if value is ODD:
        return None
    if value is ABSENT:
        return False
    assert isinstance(value, str)
    return _answer(condition, value)


def _answer(atom: dict[str, object], text: str) -> bool | None:
    if atom["op"] == "present":
        return True
    values = atom["values"]
    assert isinstance(values, list)
    if atom.get("fold"):
        if not text.isascii():
            return None
        text = text.lower()
    match atom["op"]:
        case "in":
            return text in values
        case "prefix":
            return any(text.startswith(value) for value in values)
        case "suffix":
            return any(text.endswith(value) for value in values)
    return any(value in text for value in values)


def look_up(record: str, path: list[str]) -> object:
    """The string at the end of a path; ABSENT where there is no such member; ODD where what is there is not for the host to judge."""
    for name in path:
        if not record.startswith("{"):
            return ODD
        found = _member(record, name)
        if found is ABSENT or found is ODD:
            return found
        assert isinstance(found, str)
        record = found
    if not record.startswith('"') or "\\" in record:
        return ODD
    return record[1:-1]


def _member(record: str, name: str) -> object:
    """The raw text of the one member of this name."""
    found: object = ABSENT
    for key, value in _members(record):
        if "\\" in key or not key.isascii():
            return ODD
        if key == name:
            if found is not ABSENT:
                return ODD
            found = value
        elif key.lower() == name.lower():
            return ODD
    return found


@lru_cache(maxsize=4096)
def _members(record: str) -> tuple[tuple[str, str], ...]:
    """The members of an object: what stands between the quotes of the key, and the raw text of the value."""
    members: list[tuple[str, str]] = []
    position = 1
    while (key := _KEY.match(record, position)) is not None:
        _, end = _scan(record, key.end())
        members.append((key[1], record[key.end() : end]))
        after = _AFTER.match(record, end)
        assert after is not None
        position = after.end()
    return tuple(members)
