"""panther_core.enriched_event: the class of events, which rules name in annotations and use to make events of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iota.data_models import DataModel, DataModels
from iota.event import Event, Origin, frozen
from panther_core.immutable import json_encoder


class _AnyEvent(type):
    """Every event is one, whatever class made it."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Event)


class PantherEvent(Event, metaclass=_AnyEvent):
    """A read-only event made of a mapping; its data model is that of its log type, if one is given."""

    __slots__ = ()

    def __init__(self, event: Mapping[str, Any] | None = None, data_model: DataModel | None = None) -> None:
        super().__init__(frozen(event or {}))
        self._origin = Origin("", DataModels([data_model] if isinstance(data_model, DataModel) else ()))

    @staticmethod
    def json_encoder(value: Any) -> Any:
        """For json.dumps(…, default=PantherEvent.json_encoder)."""
        return json_encoder(value)
