"""What a rule may keep from event to event: counters, sets of strings, JSON objects, sliding windows, each under a key.

    from iota import state

    def rule(event):
        if event.get("errorMessage") != "Failed authentication":
            return False
        key = f"failed-logins:{event.get('sourceIPAddress')}"
        return state.hits(key, within=600) == 5

Keys belong to all rules together: begin them with something of your own. All that a rule writes for an event is kept only when the rule ends without a failure
on it, and once, however often the event is delivered. Times are counted by the event's own clock. In tests the state is empty at first and forgotten
afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

__all__ = [
    "StateError", "add", "count", "document", "expire", "first_seen", "forget", "hits", "increment", "put", "remove", "reset", "store", "strings",
]  # fmt: skip

KEEP: Final = "keep"
"""As `ttl`: an expiry that the key has stays as it is."""

_LARGEST_INT: Final = 2**63 - 1
_DEEPEST_OBJECT: Final = 500


class StateError(Exception):
    """The state refused a call; the message says why."""


# Gets the request, answers with a JSON value. Replaced by whoever runs the rules (iota/worker.py, iota/isolation.py).
Backend = Callable[[dict[str, Any]], Any]


def refuse(request: dict[str, Any]) -> Any:
    raise StateError("the state can be used while an event is evaluated, not while the rule is imported")


class _Current:
    """Who answers now."""

    backend: Backend | None = None


def use(backend: Backend | None) -> None:
    """Lets `backend` answer from now on; None for an empty state in the memory of this process."""
    _Current.backend = backend


def count(key: str) -> int:
    """The counter under a key; 0 when there is none."""
    return int(_call("count", key))


def increment(key: str, by: int = 1, *, ttl: int | str | None = None) -> int:
    """Adds to a counter and returns it. A new key lives for `ttl` seconds, else 90 days; an old one keeps its expiry unless `ttl` is given."""
    return int(_call("increment", key, by=_int(by, "by"), **_expiry(ttl)))


def strings(key: str) -> set[str]:
    """The set under a key; empty when there is none."""
    return set(_call("strings", key))


def add(key: str, *values: str, ttl: int | str | None = None) -> set[str]:
    """Adds to a set and returns it. `ttl` as for increment()."""
    return set(_call("add", key, values=_strings(values), **_expiry(ttl)))


def remove(key: str, *values: str, ttl: int | str | None = None) -> set[str]:
    """Takes from a set and returns what is left."""
    return set(_call("remove", key, values=_strings(values), **_expiry(ttl)))


def put(key: str, values: Iterable[str], *, ttl: int | None = None) -> None:
    """Replaces all that is kept under a key by a set; it lives for `ttl` seconds, else 90 days."""
    _call("put_strings", key, values=_strings(values), **_expiry(ttl))


def document(key: str) -> dict[str, Any]:
    """The object under a key; empty when there is none."""
    found: dict[str, Any] = _call("document", key)
    return found


def store(key: str, value: Mapping[str, Any], *, ttl: int | None = None) -> None:
    """Replaces all that is kept under a key by an object of JSON values; it lives for `ttl` seconds, else 90 days."""
    if not isinstance(value, Mapping):
        raise TypeError(f"store() takes a mapping, not {type(value).__name__}")
    _call("put_document", key, object=plain_object(value), **_expiry(ttl))


def expire(key: str, ttl: int | None = None) -> None:
    """Lets a key expire in `ttl` seconds (10^9 or more: at that Unix time; 0: never), else in 90 days."""
    _call("expire", key, **_expiry(ttl))


def reset(key: str) -> None:
    """Sets a counter to 0; what else is kept under the key stays."""
    _call("reset_count", key)


def reset_strings(key: str) -> None:
    """Empties a set; what else is kept under the key stays."""
    _call("reset_strings", key)


def forget(key: str) -> None:
    """Removes all that is kept under a key."""
    _call("forget", key)


def hits(key: str, within: float, at: float | None = None) -> int:
    """Counts this event and returns how many there were in the last `within` seconds. `at` (Unix seconds) if not the event's own time."""
    return int(_call("hit", key, window=float(within), **({} if at is None else {"at": float(at)})))


def first_seen(key: str, value: str, *, ttl: int | None = None) -> bool:
    """Whether `value` is new in the set under a key; it is added."""
    before = strings(key)
    if value in before:
        return False
    add(key, value, ttl=ttl)
    return True


def plain_object(value: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping as JSON reads it back, read-only events inside it included; TypeError for what is no JSON."""
    text = json.dumps(value, allow_nan=False, default=_plain)
    found: dict[str, Any] = json.loads(text)
    if _depth_of(text) > _DEEPEST_OBJECT:
        raise StateError(f"an object nested deeper than {_DEEPEST_OBJECT} levels is refused")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _depth_of(text: str) -> int:
    """An upper bound: brackets inside strings count too."""
    depth = deepest = 0
    for character in text:
        if character in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}]":
            depth -= 1
    return deepest


def _call(op: str, key: str, **arguments: Any) -> Any:
    if not isinstance(key, str):
        raise TypeError(f"a key is a str, not {type(key).__name__}")
    request = {"op": op, "key": key, **arguments}
    backend = _Current.backend
    if backend is None:
        from iota.memory_state import MemoryState

        backend = _Current.backend = MemoryState()
    return backend(request)


def _expiry(ttl: int | str | None) -> dict[str, Any]:
    if ttl is None:
        return {}
    return {"expiry": KEEP if ttl == KEEP else _int(ttl, "ttl")}


def _int(value: Any, name: str) -> int:
    number = int(value)
    if not -_LARGEST_INT <= number <= _LARGEST_INT:
        raise StateError(f"{name} is beyond 64 bits")
    return number


def _strings(values: Iterable[str]) -> list[str]:
    found = list(values)
    for value in found:
        if not isinstance(value, str):
            raise TypeError(f"a set holds str, not {type(value).__name__}")
    return found
