"""The DynamoDB table that helpers in the Panther format kept counters and string sets in, on Iota's state.

Checkouts of some years bring a `panther_oss_helpers` along that calls this table itself. It knows what that helper sends: one key, one column in
an expression, `ADD`, `DELETE`, `REMOVE` and `SET`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from iota import state

NAME: Final = "panther-kv-store"
_COUNT: Final = "intCount"
_STRINGS: Final = "stringSet"
_EXPIRY: Final = "expiresAt"
_UPDATE: Final = re.compile(r"\s*(?:(ADD|DELETE)\s+([#\w]+)\s+(:\w+)|(SET)\s+([#\w]+)\s*=\s*(:\w+)|(REMOVE)\s+([#\w]+))\s*", re.IGNORECASE)


class NotUnderstoodError(ValueError):
    """A request for something else than the helper's."""


class KeyValueTable:
    """`boto3.resource("dynamodb").Table("panther-kv-store")`."""

    name = NAME

    def get_item(self, Key: dict[str, str], **options: Any) -> dict[str, Any]:
        """The columns of a key that hold anything; `Item` is absent when none does."""
        key = Key["key"]
        item: dict[str, Any] = {}
        if count := state.count(key):
            item[_COUNT] = Decimal(count)
        if strings := state.strings(key):
            item[_STRINGS] = strings
        return {"Item": item} if item else {}

    def put_item(self, Item: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Replaces all that is kept under a key."""
        columns = dict(Item)
        key = columns.pop("key")
        expiry = columns.pop(_EXPIRY, None)
        if unknown := sorted(columns.keys() - {_COUNT, _STRINGS}):
            raise NotUnderstoodError(f"the column {unknown[0]} of {NAME} is not kept: only {_COUNT}, {_STRINGS} and {_EXPIRY} are")
        state.forget(key)
        if columns.get(_STRINGS):
            state.put(key, columns[_STRINGS])
        if columns.get(_COUNT):
            state.increment(key, int(columns[_COUNT]))
        if expiry is not None:
            state.expire(key, int(expiry))
        return {}

    def update_item(
        self,
        Key: dict[str, str],
        UpdateExpression: str,
        ExpressionAttributeNames: dict[str, str] | None = None,
        ExpressionAttributeValues: dict[str, Any] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Changes one column and returns its new value under `Attributes`."""
        found = _UPDATE.fullmatch(UpdateExpression)
        if found is None:
            raise NotUnderstoodError(f"the update {UpdateExpression!r} of {NAME} is not understood: write ADD, DELETE, SET or REMOVE of one column")
        verb, column, value = (*(part for part in found.groups() if part), None)[:3]
        column = (ExpressionAttributeNames or {}).get(str(column), str(column))
        operand = (ExpressionAttributeValues or {})[value] if value else None
        update = _UPDATES.get((str(verb).upper(), column))
        if update is None:
            raise NotUnderstoodError(f"{verb} of the column {column} of {NAME} is not understood")
        return {"Attributes": {column: update(Key["key"], operand)}}


def _reset_strings(key: str, _: Any) -> None:
    state.reset_strings(key)


def _reset_count(key: str, _: Any) -> None:
    state.reset(key)


def _add_strings(key: str, values: Iterable[str]) -> set[str]:
    return state.add(key, *values)


def _remove_strings(key: str, values: Iterable[str]) -> set[str]:
    return state.remove(key, *values)


def _add_count(key: str, by: Any) -> Decimal:
    return Decimal(state.increment(key, int(by)))


def _set_count(key: str, count: Any) -> Decimal:
    state.reset(key)
    return Decimal(state.increment(key, int(count)))


def _expire(key: str, at: Any) -> Any:
    state.expire(key, int(at))
    return at


_UPDATES: Final[dict[tuple[str, str], Callable[[str, Any], Any]]] = {
    ("ADD", _COUNT): _add_count,
    ("ADD", _STRINGS): _add_strings,
    ("DELETE", _STRINGS): _remove_strings,
    ("REMOVE", _STRINGS): _reset_strings,
    ("REMOVE", _COUNT): _reset_count,
    ("SET", _COUNT): _set_count,
    ("SET", _EXPIRY): _expire,
}
