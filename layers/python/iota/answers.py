"""What the optional functions of a rule may return, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from json import JSONEncoder
from typing import Any, Final

from iota.protocol import to_utf8

Reader = Callable[[Any], Any]

SEVERITIES: Final = ("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL")
_LONGEST_TEXT: Final = 1000
_TRUNCATED: Final = "... (truncated)"
_LARGEST_CONTEXT: Final = 200 * 1024
_MOST_DESTINATIONS: Final = 10


class JsonText(str):
    """JSON that is already encoded."""

    __slots__ = ()


def reader(name: str, strict: bool) -> Reader:
    """The function that checks the answer of `name`: returns what to report, None for "use the default", or raises."""
    if name == "severity":
        return _severity
    if name == "destinations":
        return _destinations
    if name == "alert_context":
        return _context
    return partial(_text, name, strict)


def truncate(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - len(_TRUNCATED)] + _TRUNCATED


def _text(name: str, strict: bool, value: Any) -> str | None:
    # Rules without metadata may return anything that has a text; None has none.
    if not isinstance(value, str):
        if strict or value is None:
            raise TypeError(f"{name}() returned {type(value).__name__}, not str")
        value = str(value)
    return truncate(value) or None


def _severity(value: Any) -> str | None:
    if not isinstance(value, str):
        raise TypeError(f"severity() returned {type(value).__name__}, not str")
    severity = value.upper()
    if severity == "DEFAULT":
        return None
    if severity not in SEVERITIES:
        raise ValueError(f"severity() returned {value[:100]!r}, which is none of {', '.join(SEVERITIES)} or DEFAULT")
    return severity


def _destinations(value: Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        kinds = {type(name).__name__ for name in value} if isinstance(value, list) else {type(value).__name__}
        raise TypeError(f"destinations() returned {', '.join(sorted(kinds))}, not a list of str or None")
    return value[:_MOST_DESTINATIONS]


def _context(value: Any) -> JsonText:
    # Encoded at once: a rule may hand out the same object each time and change it.
    if not isinstance(value, Mapping):
        raise TypeError(f"alert_context() returned {type(value).__name__}, not a mapping")
    text = _encode(value)
    size = len(to_utf8(text))
    if size > _LARGEST_CONTEXT:
        raise ValueError(f"alert_context() returned {size} bytes of JSON; the limit is {_LARGEST_CONTEXT}")
    return JsonText(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} in the alert_context() is not JSON serialisable")


_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain).encode
