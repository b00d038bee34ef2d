"""The key-value store of rules in the Panther format, on Iota's state (iota/state.py).

`epoch_seconds` below 10^9 counts from now (the time of the event), 0 means never, None 90 days where a value is replaced; where one is added to, None leaves
the expiry as it is. A key that was given no expiry keeps the one it has, so that a window that began at the first event ends when it was meant to. An
expired key is always absent, with or without `force_ttl_check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Optional, Sequence, Set, Union

from iota import state

_UNCHANGED = -1


def ttl_expired(response: dict[str, Any]) -> bool:
    """Whether an item of a key-value table (`{"Item": {"expiresAt": …}}`) has expired."""
    expiration = response.get("Item", {}).get("expiresAt", 0)
    return bool(expiration) and float(expiration) <= datetime.now().timestamp()


def get_counter(key: str, force_ttl_check: bool = False) -> int:
    """The counter under a key; 0 when there is none."""
    return state.count(key)


def increment_counter(key: str, val: int = 1, epoch_seconds: Optional[int] = _UNCHANGED) -> int:
    """Adds to a counter and returns it."""
    return state.increment(key, val, ttl=_for_change(epoch_seconds))


def reset_counter(key: str) -> None:
    """Sets a counter to 0."""
    state.reset(key)


def set_key_expiration(key: str, epoch_seconds: Optional[int] = None) -> None:
    """Lets a key expire: in 90 days where no time is given."""
    state.expire(key, _seconds(epoch_seconds))


def get_string_set(key: str, force_ttl_check: bool = False) -> Set[str]:
    """The set under a key; empty when there is none."""
    return state.strings(key)


def put_string_set(key: str, val: Iterable[str], epoch_seconds: Optional[int] = None) -> None:
    """Replaces what is kept under a key by a set; an empty one removes the set."""
    if not val:
        state.reset_strings(key)
    else:
        state.put(key, val, ttl=_seconds(epoch_seconds))


def add_to_string_set(key: str, val: Union[str, Sequence[str]], epoch_seconds: Optional[int] = _UNCHANGED) -> Set[str]:
    """Adds one string or several, and returns the set."""
    values = _values(val)
    return state.add(key, *values, ttl=_for_change(epoch_seconds)) if values else state.strings(key)


def remove_from_string_set(key: str, val: Union[str, Sequence[str]], epoch_seconds: Optional[int] = _UNCHANGED) -> Set[str]:
    """Removes one string or several, and returns the set."""
    values = _values(val)
    return state.remove(key, *values, ttl=_for_change(epoch_seconds)) if values else state.strings(key)


def reset_string_set(key: str) -> None:
    """Empties a set."""
    state.reset_strings(key)


def put_dictionary(key: str, val: Mapping[str, Any], epoch_seconds: Optional[int] = None) -> None:
    """Replaces what is kept under a key by a dictionary of JSON values."""
    if not isinstance(val, Mapping):
        raise TypeError("put_dictionary: value is not a dictionary")
    try:
        state.store(key, val, ttl=_seconds(epoch_seconds))
    except TypeError as error:
        raise ValueError("put_dictionary: value is a dictionary, but it is not JSON serializable") from error


def get_dictionary(key: str, force_ttl_check: bool = False) -> dict[str, Any]:
    """The dictionary under a key; empty when there is none."""
    return state.document(key)


def evaluate_threshold(key: str, threshold: int = 10, expiry_seconds: int = 3600) -> bool:
    """Counts this event; whether that makes `threshold` within `expiry_seconds` of the first. Then it starts anew."""
    count = state.increment(key)
    if count == 1:
        state.expire(key, expiry_seconds)
    if count >= threshold:
        state.reset(key)
        return True
    return False


def check_account_age(key: Any) -> bool:
    """Whether a rule has put a set under this user or account id: rules that see accounts being made do."""
    return isinstance(key, str) and key != "" and bool(state.strings(key))


def _values(val: Union[str, Iterable[str]]) -> list[str]:
    return [val] if isinstance(val, str) else list(val)


def _for_change(epoch_seconds: Any) -> int | str | None:
    if epoch_seconds is None:
        return state.KEEP
    return None if epoch_seconds == _UNCHANGED and epoch_seconds is not True else _seconds(epoch_seconds)


def _seconds(epoch_seconds: Any) -> int | None:
    """Numbers may come as text; whatever else comes means "not given"."""
    if isinstance(epoch_seconds, str):
        epoch_seconds = float(epoch_seconds)
    if isinstance(epoch_seconds, float):
        epoch_seconds = int(epoch_seconds)
    return epoch_seconds if isinstance(epoch_seconds, int) else None


__all__ = [
    "add_to_string_set", "check_account_age", "evaluate_threshold", "get_counter", "get_dictionary", "get_string_set", "increment_counter",
    "put_dictionary", "put_string_set", "remove_from_string_set", "reset_counter", "reset_string_set", "set_key_expiration", "ttl_expired",
]  # fmt: skip
