"""What a checkout in the Panther format holds beside its rules: modules under names of their own, and data models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Unusable(Exception):
    """A part of the metadata that cannot be used; the text is the problem's message."""


@dataclass(frozen=True)
class Global:
    """A Python file that rules import as `name`."""

    name: str
    path: str


@dataclass(frozen=True)
class DataModel:
    """A data model as the load frame has it (docs/worker-protocol.md)."""

    metadata_path: str
    id: str
    path: str | None
    log_types: tuple[str, ...]
    mappings: tuple[dict[str, str], ...]

    def to_load(self) -> dict[str, Any]:
        file = {"path": self.path} if self.path else {}
        return {"id": self.id, **file, "logTypes": list(self.log_types), "mappings": list(self.mappings)}


def read_global(python: str | None, content: dict[str, Any]) -> Global:
    name = content.get("GlobalID")
    if python is None:
        raise Unusable("there is no Python file: name it with Filename")
    if not isinstance(name, str) or not name:
        raise Unusable("there is no GlobalID: write the module name under which rules import the file")
    return Global(name, python)


def read_data_model(path: str, python: str | None, content: dict[str, Any]) -> DataModel | None:
    """None for one that is switched off."""
    if content.get("Enabled") is False:
        return None
    if not content.get("DataModelID"):
        raise Unusable("there is no DataModelID: give the data model an id that no other has")
    if not isinstance(content.get("LogTypes"), list) or not content["LogTypes"]:
        raise Unusable("there are no LogTypes: name the log type whose fields the data model maps")
    if not isinstance(content.get("Mappings"), list):
        raise Unusable("Mappings must be a list: give each the keys Name, and Path or Method")
    mappings = tuple(_mapping(item, python) for item in content["Mappings"])
    return DataModel(path, str(content["DataModelID"]), python, tuple(map(str, content["LogTypes"])), mappings)


def _mapping(item: Any, python: str | None) -> dict[str, str]:
    if isinstance(item, dict) and item.get("Name") is not None:
        if item.get("Path") is not None:
            return {"name": str(item["Name"]), "path": str(item["Path"])}
        if item.get("Method") is not None:
            if python is None:
                raise Unusable(f"{item['Name']} needs {item['Method']}(), but no Python file is named with Filename")
            return {"name": str(item["Name"]), "method": str(item["Method"])}
    raise Unusable("a mapping has a Name, and either a Path or a Method")
