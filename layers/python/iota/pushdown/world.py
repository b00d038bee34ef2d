"""What all the loaded code together may do to names: whether what a global names now is what it will name when a rule runs."""

from __future__ import annotations

import dis
import os
import sys
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import CodeType, MappingProxyType, ModuleType
from typing import Any, Final, NamedTuple

from iota.data_models import NO_DATA_MODELS, DataModels
from iota.pushdown import machinery
from iota.pushdown.mutation import Uses
from iota.pushdown.source import SourceError, SourceFile, nested_codes
from iota.pushdown.territory import OF_THE_PLACE, Territory, stand_in

# Whoever says one of these may change any name of any module, and the scan could not tell which.
_DYNAMIC: Final = frozenset(
    "setattr delattr globals vars locals exec eval compile __import__ attrgetter methodcaller modules reload import_module patch "
    "__dict__ __globals__ __builtins__ __builtin__ __code__ __defaults__ __kwdefaults__ __closure__ __setattr__ __delattr__ __class__ "
    "__bases__ __getattribute__ __subclasses__ __self__ __func__ __wrapped__ cell_contents __loader__ __spec__ __reduce__ __reduce_ex__ "
    "__setstate__ __set__ f_globals f_locals f_builtins f_back tb_frame gi_frame cr_frame ag_frame _getframe _current_frames "
    "currentframe settrace setprofile get_objects get_referrers get_referents get_type_hints addaudithook pythonapi memmove "
    "exec_module load_module source_to_code getmodule get_field setrecursionlimit set_int_max_str_digits".split()
)
_ATTRIBUTES_OF_RE: Final = frozenset({"compile"})  # re.compile is no compile()
_MODULES: Final = frozenset(
    "gc ctypes _ctypes cffi builtins runpy code codeop timeit pdb bdb doctest cProfile profile trace pickle _pickle dill cloudpickle "
    "marshal shelve copyreg imp pkgutil pydoc zipimport".split()
)
_STORES: Final = {dis.opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR", "STORE_GLOBAL", "DELETE_GLOBAL")}


class Containers(NamedTuple):
    """The lists, sets and dicts that globals hold, by their id."""

    names: dict[int, set[str]]
    home_made: set[tuple[int, str]]  # with the name under which a module or a class of it made them


class World:
    """All modules of rules and their helpers. Made after the last of them was loaded: what ran at import is history, and seen in its results."""

    def __init__(
        self, modules: Iterable[ModuleType], data_models: DataModels = NO_DATA_MODELS, globals: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """`globals`: the files of modules that can be imported by another name than their own."""
        self.data_models = data_models
        self._territory = Territory()
        self._globals = globals
        self.files: dict[str, SourceFile] = {}
        self.namespaces: dict[int, dict[str, Any]] = {}
        self.stored: set[str] = set()
        self.names: set[str] = set()
        self.defeat: tuple[str, int, str] | None = None
        self._unchanged: dict[int, tuple[object, bool]] = {}
        waiting = [vars(module) for module in modules]
        self._late_imports: list[tuple[str, int, str]] = []
        while waiting:
            namespace = waiting.pop()
            if id(namespace) not in self.namespaces:
                self.namespaces[id(namespace)] = namespace
                self._scan_file(namespace.get("__file__"))
                waiting.extend(self._territory.reached_from(namespace))
        while self._late_imports and self.defeat is None:
            self._check_late_import(*self._late_imports.pop())
        if self.defeat is None and self.stored & machinery.OWN_NAMES:
            name = min(self.stored & machinery.OWN_NAMES)
            self.defeat = "", 0, f"an attribute called `{name}`, as the event has one, is set somewhere"
        if self.defeat is None and not machinery.is_intact():
            self.defeat = "", 0, "a part of Python or iota was replaced"
        if sys.flags.optimize:
            self.defeat = "", 0, "Python runs with -O, which leaves out assert"

    def is_stable(self, name: str) -> bool:
        """Nothing that may still run sets an attribute or a global of this name."""
        return name not in self.stored and name not in OF_THE_PLACE

    def owns(self, namespace: Mapping[str, Any]) -> bool:
        """Whether these are the names of a module of rules or helpers."""
        return id(namespace) in self.namespaces

    def never_changes(self, container: object, name: str) -> bool:
        """The list, set or dict that a global of this name holds was made by a module of rules or helpers, and is only ever read."""
        known = self._unchanged.get(id(container))
        if known is None:
            names = {name, *self._containers.names.get(id(container), ())}
            home_made = any((id(container), name) in self._containers.home_made for name in names)
            answer = home_made and self._uses.change_none_of(names)
            known = self._unchanged[id(container)] = container, answer
        return known[1]

    @cached_property
    def _uses(self) -> Uses:
        """Of all files together."""
        uses = [file.uses for file in self.files.values()]
        return Uses(
            frozenset().union(*(one.changed for one in uses)),
            frozenset().union(*(one.by_getattr for one in uses)),
            any(one.any_by_getattr for one in uses),
        )

    @cached_property
    def _containers(self) -> Containers:
        names: dict[int, set[str]] = {}
        home_made: set[tuple[int, str]] = set()
        for space in self.namespaces.values():
            for key, value in space.items():
                if type(value) in (list, set, dict):
                    names.setdefault(id(value), set()).add(key)
            file = self.files.get(space.get("__file__", ""))
            if file is not None:
                holders = [space, *(vars(kind) for kind in space.values() if isinstance(kind, type) and kind.__module__ == space.get("__name__"))]
                home_made.update((id(holder[name]), name) for holder in holders for name in file.made_names & holder.keys())
        return Containers(names, home_made)

    def _scan_file(self, path: object) -> None:
        if not isinstance(path, str) or path in self.files or not self._territory.holds(path):
            return
        try:
            source = self.files[path] = SourceFile(path)
        except SourceError as error:
            self.defeat = self.defeat or (path, 0, str(error))
            return
        self._scan_code(source.code, path, deferred=False)
        for code in nested_codes(source.code):
            self._scan_code(code, path, deferred=True)

    def _scan_code(self, code: CodeType, path: str, deferred: bool) -> None:
        names = set(code.co_names)
        self.names |= names
        operations = code.co_code[::2]
        if deferred and any(operation in operations for operation in _STORES):
            self.stored.update(step.argval for step in dis.get_instructions(code) if step.opcode in _STORES)
        if self.defeat is None and (names & _DYNAMIC or names & _MODULES or "getattr" in names or (deferred and _IMPORT in operations)):
            self._look_closer(code, path, deferred)

    def _look_closer(self, code: CodeType, path: str, deferred: bool) -> None:
        line = code.co_firstlineno
        for step in dis.get_instructions(code):
            line = step.starts_line or line if type(step.starts_line) is not bool else step.line_number or line
            name = step.argval
            if not isinstance(name, str):
                continue
            if step.opname in ("IMPORT_NAME", "IMPORT_FROM") or step.opcode in dis.hasname:
                top = name.partition(".")[0]
                is_method = step.opname in ("LOAD_METHOD", "LOAD_ATTR")
                if name in _DYNAMIC and not (is_method and name in _ATTRIBUTES_OF_RE):
                    self.defeat = path, line, f"`{name}` may change any name"
                elif step.opname == "IMPORT_NAME" and top in _MODULES:
                    self.defeat = path, line, f"with the module `{top}` any name may be changed"
                elif step.opname == "IMPORT_NAME" and deferred:
                    self._late_imports.append((path, line, top))
                elif name == "getattr" and self.files[path].uses.any_by_getattr:
                    self.defeat = path, line, "`getattr` of a name that is not written out may reach anything"
                if self.defeat:
                    return

    def _check_late_import(self, path: str, line: int, top: str) -> None:
        """What a function imports runs at that time: it must be known, or be read as well."""
        if top in sys.stdlib_module_names or top == "iota":
            return
        neighbour = os.path.join(os.path.dirname(path), top + ".py")
        files = [neighbour] if os.path.isfile(neighbour) else []
        if top in self._globals:
            files.append(self._globals[top])
        for known in files:
            self._scan_file(known)
        if files:
            return
        file = getattr(sys.modules.get(top), "__file__", None) or stand_in(top)
        if not file or self._territory.holds(file):
            self.defeat = path, line, f"a function imports `{top}`, which is not loaded"


_IMPORT: Final = dis.opmap["IMPORT_NAME"]
