"""The state in the memory of one process: for tests of rules and `python3 rule.py`. The host's operations (StateOperations.cs) say the same in C#."""

from __future__ import annotations

import json
import time
from bisect import bisect_left, insort
from collections.abc import Callable
from typing import Any, Final

from iota.state import KEEP, StateError

_LARGEST_KEY: Final = 2_048
_LARGEST_VALUE: Final = 400_000
_DEFAULT_LIFETIME: Final = 90 * 24 * 3600
_SMALLEST_ABSOLUTE: Final = 1_000_000_000
_RANGE: Final = 2**63
_NEVER: Final = None


class _Value:
    __slots__ = ("count", "strings", "document", "hits", "end")

    def __init__(self) -> None:
        self.count = 0
        self.strings: frozenset[str] = frozenset()
        self.document: dict[str, Any] = {}
        self.hits: list[float] = []
        self.end: float | None = _NEVER


class MemoryState:
    """Empty when made; `now` is the clock that stands in for the time of events."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._values: dict[str, _Value] = {}
        self._now = now

    def __call__(self, request: dict[str, Any]) -> Any:
        key = request["key"]
        size = len(key.encode("utf-8", "replace"))
        if not 1 <= size <= _LARGEST_KEY:
            raise StateError(f"a key of {size} bytes is refused: it must have 1 to {_LARGEST_KEY}")
        value = self._values.get(key)
        if value is not None and value.end is not None and value.end <= self._now():
            del self._values[key]
            value = None
        return getattr(self, f"_{request['op']}")(key, value, request)

    def _count(self, key: str, value: _Value | None, request: dict[str, Any]) -> int:
        return value.count if value else 0

    def _strings(self, key: str, value: _Value | None, request: dict[str, Any]) -> list[str]:
        return sorted(value.strings) if value else []

    def _document(self, key: str, value: _Value | None, request: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(json.dumps(value.document)) if value else {}
        return found

    def _increment(self, key: str, value: _Value | None, request: dict[str, Any]) -> int:
        count = (value.count if value else 0) + request["by"]
        if not -_RANGE <= count < _RANGE:
            raise StateError(f'the counter "{key}" would leave the range of 64 bits')
        value = self._kept(key, value, request)
        value.count = count
        return count

    def _reset_count(self, key: str, value: _Value | None, request: dict[str, Any]) -> None:
        if value:
            value.count = 0

    def _add(self, key: str, value: _Value | None, request: dict[str, Any]) -> list[str]:
        return self._put(key, value, request, (value.strings if value else frozenset()) | set(request["values"]))

    def _remove(self, key: str, value: _Value | None, request: dict[str, Any]) -> list[str]:
        return self._put(key, value, request, value.strings - set(request["values"])) if value else []

    def _put(self, key: str, value: _Value | None, request: dict[str, Any], strings: frozenset[str]) -> list[str]:
        _check_size(key, strings)
        value = self._kept(key, value, request)
        value.strings = strings
        return sorted(strings)

    def _put_strings(self, key: str, value: _Value | None, request: dict[str, Any]) -> None:
        strings = frozenset(request["values"])
        _check_size(key, strings)
        self._new(key, request).strings = strings

    def _reset_strings(self, key: str, value: _Value | None, request: dict[str, Any]) -> None:
        if value:
            value.strings = frozenset()

    def _put_document(self, key: str, value: _Value | None, request: dict[str, Any]) -> None:
        _check_size(key, [json.dumps(request["object"])])
        self._new(key, request).document = request["object"]

    def _expire(self, key: str, value: _Value | None, request: dict[str, Any]) -> None:
        value = self._values.setdefault(key, value or _Value())
        value.end = self._end(request.get("expiry"))

    def _hit(self, key: str, value: _Value | None, request: dict[str, Any]) -> int:
        at = request.get("at", self._now())
        value = self._values.setdefault(key, value or _Value())
        value.hits = value.hits[bisect_left(value.hits, at - request["window"]) :]
        insort(value.hits, at)
        value.end = max(value.end or 0, max(at, self._now()) + request["window"])
        return len(value.hits)

    def _forget(self, key: str, value: _Value | None, request: dict[str, Any]) -> None:
        self._values.pop(key, None)

    def _kept(self, key: str, value: _Value | None, request: dict[str, Any]) -> _Value:
        """The value to change: what is there keeps its expiry unless the request names one."""
        expiry = request.get("expiry")
        if value is None:
            return self._new(key, {"expiry": None if expiry == KEEP else expiry})
        if expiry is not None and expiry != KEEP:
            value.end = self._end(expiry)
        return value

    def _new(self, key: str, request: dict[str, Any]) -> _Value:
        value = self._values[key] = _Value()
        value.end = self._end(request.get("expiry"))
        return value

    def _end(self, expiry: int | None) -> float | None:
        if expiry is None:
            return self._now() + _DEFAULT_LIFETIME
        if expiry == 0:
            return _NEVER
        return expiry + self._now() if expiry < _SMALLEST_ABSOLUTE else expiry


def _check_size(key: str, texts: Any) -> None:
    size = 64 + sum(len(text.encode("utf-8", "replace")) + 3 for text in texts)
    if size > _LARGEST_VALUE:
        raise StateError(f'the key "{key}" would hold {size} bytes; the limit is {_LARGEST_VALUE}')
