"""What belongs to rules and their helpers, and what to Python, to packages and to iota."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any, Final

import iota
from iota.providers import STAND_INS


def installed() -> Iterator[str]:
    """The folders of the standard library and of packages, as `sysconfig.get_path` gives them. To ask it loads all that is known of how this interpreter was
    built: a millisecond of each start, and a module of another name on each architecture, where equal rules must have equal fingerprints."""
    places = {
        "base": sys.prefix,
        "platbase": sys.exec_prefix,
        "installed_base": sys.base_prefix,
        "installed_platbase": sys.base_exec_prefix,
        "platlibdir": sys.platlibdir,
        "py_version_short": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    for name, path in sysconfig.get_paths(expand=False).items():
        if name in ("stdlib", "platstdlib", "purelib", "platlib"):
            try:
                yield path.format_map(places)
            except KeyError:  # Later Pythons have more kinds of places.
                yield sysconfig.get_path(name)


PACKAGE: Final = os.path.dirname(os.path.realpath(iota.__file__))
_TRUSTED: Final = tuple({os.path.realpath(path) + os.sep for path in installed()} | {PACKAGE + os.sep})
_STAND_INS: Final = os.path.realpath(STAND_INS)

# Where a file lies. Never believed, so that what was found out about a file holds for a copy in another place.
OF_THE_PLACE: Final = frozenset({"__file__", "__cached__", "__path__", "__spec__", "__loader__"})


class Territory:
    """Asked about the same few files thousands of times, it looks at the disk once for each."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self._folders: dict[str, str] = {}

    def holds(self, path: object) -> bool:
        """Whether a file is one of rules or helpers."""
        if not isinstance(path, str):
            return False
        known = self._known.get(path)
        if known is None:
            real = self._real(path)
            # Stand-ins for helper modules are read as such, so that rules which call them are followed; those for packages are trusted as packages are.
            known = self._known[path] = not real.startswith(_TRUSTED) or os.path.dirname(real) == _STAND_INS
        return known

    def _real(self, path: str) -> str:
        """As `os.path.realpath`, which would follow the folder of each file anew."""
        if os.path.islink(path):
            return os.path.realpath(path)
        folder, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            return os.path.realpath(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return os.path.join(self._folders[folder], name)

    def reached_from(self, namespace: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The namespaces of rules and helpers that belong to the modules and functions which the names of this one lead to."""
        for value in list(namespace.values()):
            if isinstance(value, FunctionType):
                reached = [value.__globals__]
            elif isinstance(value, ModuleType):
                reached = [vars(value)]
            elif isinstance(value, type):
                reached = [member.__globals__ for member in vars(value).values() if isinstance(member, FunctionType)]
            else:
                continue
            yield from (space for space in reached if space is not namespace and self.holds(space.get("__file__")))


def stand_in(name: str) -> str | None:
    """The file of iota's own that is imported where nothing else has this name."""
    path = os.path.join(STAND_INS, name)
    return next((file for file in (f"{path}.py", os.path.join(path, "__init__.py")) if os.path.isfile(file)), None)
