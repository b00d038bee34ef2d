"""panther_core.immutable: read-only mappings and lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from iota.event import Event, EventList, frozen


class ImmutableDict(Event):
    __slots__ = ()

    def __init__(self, container: Mapping[str, Any] | None = None) -> None:
        super().__init__(frozen(container or {}))


class ImmutableCaseInsensitiveDict(ImmutableDict):
    __slots__ = ()


class ImmutableList(EventList):
    __slots__ = ()

    def __init__(self, container: Iterable[Any] = ()) -> None:
        super().__init__(frozen(list(container)))


def json_encoder(value: Any) -> Any:
    """For json.dumps(…, default=json_encoder)."""
    if isinstance(value, Mapping):
        return dict(value)
    return json.JSONEncoder().default(value)
