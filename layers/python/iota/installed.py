"""Packages that are installed beside Python: found where they lie, and by what `.pth` files say only when a rule asks for one that does not lie there.

A line of a `.pth` file may run any code at each start of Python, and on many machines some take longer than all rules: those of setuptools, of certificate
stores, of editable installations. So the worker is started without `site` (`python3 -S`), and does the quick part of its work.
"""

from __future__ import annotations

import site
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from iota.providers import StandIns


class PthFiles:
    """Finds what else would not be found, when the files have said where."""

    def __init__(self) -> None:
        self._undone: list[Callable[[], object]] = []
        self._paths: list[str] = []

    def add_installed(self) -> None:
        """Makes installed packages importable, as `site` would have. To be called once, where Python was started without it."""
        read_pth, customise = site.addpackage, site.execsitecustomize  # type: ignore[attr-defined]
        site.addpackage = lambda *arguments: self._undone.append(lambda: read_pth(*arguments))  # type: ignore[attr-defined]
        site.execsitecustomize = lambda: self._undone.append(customise)  # type: ignore[attr-defined]
        try:
            site.main()
        finally:
            site.addpackage, site.execsitecustomize = read_pth, customise  # type: ignore[attr-defined]
        sys.meta_path.append(self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The finder protocol of sys.meta_path."""
        if path is not None:
            return None
        if self._undone:
            self._catch_up()
        return PathFinder.find_spec(name, self._paths)

    def _catch_up(self) -> None:
        before = list(sys.path)
        try:
            # Taken out first: what a file runs may itself import something that is not found, and the time of the rule that asks may be up.
            while self._undone:
                self._undone.pop(0)()
        finally:
            self._paths += [entry for entry in sys.path if entry not in before]
            sys.path[:] = before  # what comes to it later is a rule's own (imports.Folder)
        if StandIns in sys.meta_path:  # they are for what is not installed, which finders that came just now may know to be
            sys.meta_path.remove(StandIns)
            sys.meta_path.append(StandIns)


def add_installed() -> None:
    """See the module. Where Python has done it all already, there is nothing to do."""
    if sys.flags.no_site:
        PthFiles().add_installed()
