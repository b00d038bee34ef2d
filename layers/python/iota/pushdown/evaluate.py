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
_TWO_WAYS: Final = re.compile(r"(?<!\\)(?:\\\\)*\\[u/]")
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
    if condition["op"] == "within" and not value.startswith('"'):
        return _answer_within(condition, value)
    text = text_of(value)
    return None if text is None else _answer(condition, text)


def _answer_within(atom: dict[str, object], value: str) -> bool | None:
    """Whether str() of an object or a list, or of what is no text, may hold a value: str() ends a text with another quote than the record."""
    values = atom["values"]
    assert isinstance(values, list)
    if not value.isascii() or not value.isprintable() or "\\" in value:
        return None
    ends = [text.removesuffix("'") + '"' for text in values if text.endswith("'")]
    return _answer({**atom, "op": "contains", "values": values + ends}, value)


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
    """The raw text of the value at the end of a path; ABSENT where there is no such member; ODD where the host cannot tell which it is."""
    for name in path:
        if not record.startswith("{"):
            return ODD
        found = _member(record, name)
        if found is ABSENT or found is ODD:
            return found
        assert isinstance(found, str)
        record = found
    return record


def text_of(value: str) -> str | None:
    """The text that the raw value of a member stands for; None where it is no string, or has an escape that can be written in two ways."""
    if not value.startswith('"') or _TWO_WAYS.search(value):
        return None
    text = json.loads(value, strict=False)
    assert isinstance(text, str)
    return text


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
