"""What rules can import: each folder of rules sees its own modules first, and never those of another folder."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any, Final

from iota.compiled import Compiled
from iota.providers import STAND_INS

_plain_import = builtins.__import__

# The module of the original Iota that writes an SQLite file of its own in the home folder; ours of the same name keeps its promises (compat/correlation_store.py).
_REPLACED: Final = {"correlation_store": ("IOTA_CORRELATION_STATE", "CREATE TABLE IF NOT EXISTS kv_seen")}


def add_roots(roots: Iterable[str]) -> None:
    """Makes the helpers in `roots` importable: behind the standard library (none may replace a part of it), before what pip installed."""
    site = next((i for i, entry in enumerate(sys.path) if entry.endswith(("site-packages", "dist-packages"))), len(sys.path))
    sys.path[site:site] = [root for root in roots if root not in sys.path]


class Folder:
    """A folder of rules and what it can import, as `python3 rule.py` would have it.

    Modules from the folder, or from a path that its rules put on sys.path, stay out of sys.modules except while an import by this
    folder runs. Code of the folder has its own `__import__` (through its `__builtins__`), so that an import inside a function finds
    them at run time too. A file that several folders reach is loaded once.
    """

    def __init__(self, path: str, loaded: dict[str, ModuleType], compiled: Compiled) -> None:
        self.builtins: dict[str, Any] = {**vars(builtins), "__import__": self._import}
        self.loaded = loaded
        self.compiled = compiled
        self.rule_modules: dict[str, ModuleType] = {}  # of files that hold several rules, by path
        self._base = list(sys.path)
        self._paths = [] if path in self._base else [path]
        self._known_entries = {*self._base, path}
        self._modules: dict[str, ModuleType] = {}
        self._names: set[str] = set()
        self._provided: dict[str, bool] = {}
        self._hidden: dict[str, ModuleType] = {}
        self._outer_path: list[str] = []
        self._depth = 0

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Within, the folder is in front of sys.path and its modules are in sys.modules."""
        if self._depth == 0:
            self._learn_paths()
            self._outer_path = list(sys.path)
            sys.path[:] = [*self._paths, *self._base]
            sys.meta_path.insert(0, self)
            for name in self._modules:
                if "." not in name:
                    self._hide(name)
            sys.modules.update(self._modules)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._leave()

    def _leave(self) -> None:
        self._learn_paths()
        sys.path[:] = self._outer_path
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name in self._names:
            module = sys.modules.pop(name, None)
            if module is not None:
                self._modules[name] = module
        sys.modules.update(self._hidden)
        self._hidden.clear()

    def _hide(self, name: str) -> None:
        """Takes modules of the same name that other code imported out of the way."""
        for other in [key for key in sys.modules if key == name or key.startswith(name + ".")]:
            self._hidden[other] = sys.modules.pop(other)

    def _learn_paths(self) -> None:
        """Rules extend sys.path themselves: what they add is searched for this folder only."""
        inner = sys.meta_path[0]
        if isinstance(inner, Folder) and inner is not self:
            return  # code of this folder, called while another folder imports: these are the other's paths
        for entry in sys.path:
            if entry not in self._known_entries:
                self._known_entries.add(entry)
                real = os.path.realpath(entry)
                if real not in self._base and real not in self._paths:
                    self._paths.insert(0, real)
                    self._provided.clear()

    def _provides(self, name: str) -> bool:
        self._learn_paths()
        provided = self._provided.get(name)
        if provided is None:
            provided = self._provided[name] = self._finds(name)
        return provided

    def _finds(self, name: str) -> bool:
        # A rule called secrets.py must not become the standard library's `secrets` for the modules that need that.
        if name in sys.stdlib_module_names or name == "iota":
            return False
        spec = PathFinder.find_spec(name, self._paths)
        if self._is_replaced(name):
            return False
        # A mere subfolder (no __init__.py) counts only when there is no real module of that name elsewhere.
        return spec is not None and (spec.has_location or PathFinder.find_spec(name, self._base) is None)

    def _is_replaced(self, name: str) -> bool:
        if name not in _REPLACED:
            return False
        spec = PathFinder.find_spec(name, [*self._paths, *self._base])
        return spec is not None and _says(spec.origin, _REPLACED[name])

    def _import(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level == 0:
            top = name.partition(".")[0]
            known = self._modules.get(name)
            if known is not None and all(hasattr(known, item) for item in fromlist or ()):
                return known if fromlist else self._modules[top]
            if not self._provides(top):
                return _plain_import(name, globals, locals, fromlist or (), level)
        with self.entered():
            if level == 0 and top not in self._names:
                self._hide(top)
            return _plain_import(name, globals, locals, fromlist or (), level)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The finder protocol of sys.meta_path."""
        if path is None:
            if name in sys.stdlib_module_names:
                return PathFinder.find_spec(name, self._base)
            if not self._provides(name):
                # What is replaced lies on sys.path too, where the next finder would see it.
                return PathFinder.find_spec(name, [STAND_INS]) if self._is_replaced(name) else None
        elif name.partition(".")[0] not in self._names:
            return None
        spec = PathFinder.find_spec(name, self._paths if path is None else path)
        if spec is not None:
            self._names.add(name)
            if type(spec.loader) is SourceFileLoader:
                spec.loader = _FolderLoader(name, spec.loader.path, self)
        return spec


def _says(path: str | None, words: Sequence[str]) -> bool:
    try:
        with open(path or "", encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError):
        return False
    return all(word in text for word in words)


class _FolderLoader(SourceFileLoader):
    """Loads a helper module once for all folders, with the `__import__` of the folder that came first."""

    def __init__(self, name: str, path: str, folder: Folder) -> None:
        super().__init__(name, path)
        self._folder = folder

    def source_to_code(self, data: Any, path: Any, *, _optimization: int = -1) -> CodeType:  # type: ignore[override]
        return self._folder.compiled.compile(data, path)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._folder.loaded.get(self.path)

    def exec_module(self, module: ModuleType) -> None:
        loaded = self._folder.loaded
        if loaded.get(self.path) is not module:
            vars(module)["__builtins__"] = self._folder.builtins
            super().exec_module(module)
            loaded[self.path] = module
