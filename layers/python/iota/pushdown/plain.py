"""Constants: what nobody can change and what has no code of its own."""

from __future__ import annotations

from typing import Final

SCALARS: Final = frozenset({type(None), bool, int, float, str, bytes})


def is_plain(value: object) -> bool:
    """A constant that nobody can change and that has no code of its own: exact types only, all the way down."""
    kind = type(value)
    if kind in SCALARS:
        return True
    return (kind is tuple or kind is frozenset) and all(map(is_plain, value))  # type: ignore[call-overload]


def has_order(value: object) -> bool:
    """A constant that looks the same in every process: the members of a set come in any order."""
    return type(value) is not frozenset and (type(value) is not tuple or all(map(has_order, value)))  # type: ignore[call-overload]
