"""The part of YAML that rule metadata needs: top-level keys with a scalar or a simple list, all read as text."""

from __future__ import annotations

import json
import re
from typing import Final

Value = str | list[str]

_KEY: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ ]*:(?:[ ]+(.*))?$")
_ITEM: Final = re.compile(r"[ ]*-[ ]+(.*)$")
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
# What begins a plain scalar neither in YAML nor here.
_INDICATORS: Final = "&*!|>%@`{}[],#?:-\"'"


def read_top_level(text: str) -> dict[str, Value]:
    """What can be read safely; a key with any other kind of value (nested, multi-line, anchored, given twice) is left out."""
    found: dict[str, Value | None] = {}
    for key, first, rest in _entries(text):
        found[key] = None if key in found else _value(first, rest)
    return {key: value for key, value in found.items() if value is not None}


def _entries(text: str) -> list[tuple[str, str, list[str]]]:
    """Each top-level key with the text behind it and the lines that belong to it."""
    entries: list[tuple[str, str, list[str]]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        line = line.rstrip()
        if line == "---" and not entries:
            continue
        if line in ("---", "..."):
            break
        match = _KEY.match(line)
        if match:
            entries.append((match[1], match[2] or "", []))
        elif entries and line and not line.lstrip().startswith("#"):
            entries[-1][2].append(line)
    return entries


def _value(first: str, rest: list[str]) -> Value | None:
    first = first.strip()
    if not rest:
        return _flow_list(first) if first.startswith("[") else _scalar(first)
    if first and not first.startswith("#"):
        return None  # a block or folded scalar, or one that goes on in the next line
    items = [_ITEM.match(line) for line in rest]
    if len({len(line) - len(line.lstrip()) for line in rest}) > 1 or not all(items):
        return None
    return _all_scalars([item[1] for item in items if item])


def _flow_list(text: str) -> list[str] | None:
    text = _without_comment(text)
    if not text.endswith("]") or any(character in text[1:-1] for character in "[]{}\"'"):
        return None
    return _all_scalars(text[1:-1].split(",")) if text[1:-1].strip() else []


def _all_scalars(texts: list[str]) -> list[str] | None:
    scalars = [scalar for text in texts if (scalar := _scalar(text.strip())) is not None]
    return scalars if len(scalars) == len(texts) else None


def _scalar(text: str) -> str | None:
    """The text of a scalar; None for null and for what is not a plain or quoted scalar on one line."""
    if text.startswith('"'):
        match = re.fullmatch(r'("(?:[^"\\]|\\.)*")[ ]*(?:#.*)?', text)
        try:
            return str(json.loads(match[1])) if match else None
        except ValueError:
            return None  # an escape that JSON does not have
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'[ ]*(?:#.*)?", text)
        return match[1].replace("''", "'") if match else None
    plain = _without_comment(text)
    if plain in _NULL or plain[0] in _INDICATORS or ": " in plain or plain.endswith(":"):
        return None
    return plain


def _without_comment(text: str) -> str:
    return re.sub(r"(^|[ ]+)#.*$", "", text).strip()
