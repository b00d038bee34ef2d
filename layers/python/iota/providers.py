"""Modules that rules import by name although no file of that name is on their path: globals of the Panther format, and stand-ins."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Final

# Modules that rules in the Panther format know from their own platform; a package of that name that is really installed goes first.
STAND_INS: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "compat")


class Globals:
    """Finds the modules of `AnalysisType: global` by their GlobalID: before what is installed, after the standard library."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = {name: path for name, path in paths.items() if name not in sys.stdlib_module_names and name != "iota"}

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The finder protocol of sys.meta_path."""
        file = self._paths.get(name)
        return importlib.util.spec_from_file_location(name, file) if file else None


class StandIns:
    """Finds what `iota/compat` holds, when nothing else of that name was found."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The finder protocol of sys.meta_path."""
        return PathFinder.find_spec(name, [STAND_INS]) if path is None else None


def provide(globals: Mapping[str, str]) -> None:
    """Makes both kinds importable in this process."""
    if globals:
        place = next((i for i, finder in enumerate(sys.meta_path) if finder is PathFinder), len(sys.meta_path))
        sys.meta_path.insert(place, Globals(globals))
    if StandIns not in sys.meta_path:
        sys.meta_path.append(StandIns)
