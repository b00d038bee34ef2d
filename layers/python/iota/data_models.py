"""Data models: for a log type, what the common names of fields (`source_ip`, `actor_user`, …) stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from iota.json_path import JsonPath

Method = Callable[[Any], Any]


class AmbiguousFieldError(LookupError):
    """The path of a mapping matches several fields of the event."""


class DataModelSpec(NamedTuple):
    """A data model of the load frame. A mapping has a name, and a `path` (JSONPath) or the name of a `method` in the file."""

    id: str
    path: str | None
    log_types: tuple[str, ...]
    mappings: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> DataModelSpec:
        return cls(entry["id"], entry.get("path"), tuple(entry["logTypes"]), tuple(entry["mappings"]))


class DataModel:
    """The mappings of one log type."""

    __slots__ = ("id", "log_types", "fields")

    def __init__(self, spec: DataModelSpec, names: Mapping[str, Any]) -> None:
        """`names` are those of the model's Python file."""
        self.id = spec.id
        self.log_types = spec.log_types
        self.fields: dict[str, JsonPath | Method] = {}
        for mapping in spec.mappings:
            name = mapping["name"]
            if "path" in mapping:
                self.fields[name] = JsonPath(mapping["path"])
                continue
            method = names.get(mapping["method"])
            if not callable(method):
                raise ValueError(f"{name} is mapped to {mapping['method']}(), which its Python file does not define")
            self.fields[name] = method

    def value(self, event: Any, name: str, default: Any) -> Any:
        """The value of a mapped name; null where that is what the event holds."""
        field = self.fields[name]
        if not isinstance(field, JsonPath):
            return field(event)
        found = field.find(event)
        if len(found) > 1:
            raise AmbiguousFieldError(f"the path {field.text} of {name} in the data model {self.id} matches {len(found)} fields of the event")
        return found[0] if found else default

    def path_of(self, name: str) -> str:
        """The path of a mapped name, `a.b.c`, or the name of its method."""
        field = self.fields[name]
        return field.dotted if isinstance(field, JsonPath) else field.__name__


class DataModels:
    """All data models, by log type; the first for a log type holds."""

    __slots__ = ("_by_log_type",)

    def __init__(self, models: Iterable[DataModel] = ()) -> None:
        self._by_log_type: dict[str, DataModel] = {}
        for model in models:
            for log_type in model.log_types:
                self._by_log_type.setdefault(log_type, model)

    def get(self, log_type: Any) -> DataModel | None:
        return self._by_log_type.get(log_type) if isinstance(log_type, str) else None

    def fields_named(self, name: str) -> list[JsonPath | Method]:
        """What the name stands for, in all models that know it."""
        models = {id(model): model for model in self._by_log_type.values()}
        return [model.fields[name] for model in models.values() if name in model.fields]

    def to_plain(self) -> list[tuple[str, str, list[tuple[str, str | None]]]]:
        """For each log type its model, and what a name stands for: the text of a path, or None for a method."""
        return [
            (log_type, model.id, [(name, field.text if isinstance(field, JsonPath) else None) for name, field in model.fields.items()])
            for log_type, model in self._by_log_type.items()
        ]


NO_DATA_MODELS: Final = DataModels()
