"""Which rules may use the state: found by following the names that their functions mention."""

from __future__ import annotations

import functools
import sys
from opcode import opmap
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from iota.compiled import codes_of
from iota.pushdown.plain import SCALARS

_STATE: Final = "iota.state"
_IMPORT: Final = opmap["IMPORT_NAME"]
_DEEPEST: Final = 40


class StateUse:
    """Answers for many modules: what they share is followed once."""

    def __init__(self) -> None:
        self._innocent: dict[int, Any] = {}

    def of(self, module: ModuleType) -> bool:
        """Whether a function of the module may call one of the state's. A yes too many makes the rule wait for its turn, a no too many makes its calls fail."""
        search = _Search(self._innocent)
        if _reaches_state(module, search):
            return True
        if not search.stopped:
            self._innocent.update(search.seen)  # nothing of it leads to the state
        return False


def _reaches_state(module: ModuleType, search: _Search) -> bool:
    own = [value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__]
    callables = [vars(module).get(name) for name in ("rule", "alert", "title", "dedup", "severity", "description", "reference", "runbook")]
    return any(search.reaches(value, 0) for value in [*own, *callables, vars(module).get("alert_context"), vars(module).get("destinations")])


class _Search:
    def __init__(self, innocent: dict[int, Any]) -> None:
        self._innocent = innocent
        self.seen: dict[int, Any] = {}
        self.stopped = False  # at a depth beyond which it does not look

    def reaches(self, value: Any, depth: int) -> bool:
        """Whether something that can be called through this value is a function of the state."""
        if type(value) in SCALARS or id(value) in self.seen or id(value) in self._innocent:
            return False
        if depth > _DEEPEST:
            self.stopped = True
            return False
        self.seen[id(value)] = value
        if _module_of(value) == _STATE:
            return True
        if isinstance(value, FunctionType):
            return not _is_of_python(value) and self._function_reaches(value, depth + 1)
        parts: list[Any] = []
        if isinstance(value, MethodType):
            parts = [value.__func__, value.__self__]
        elif isinstance(value, functools.partial):
            parts = [value.func, *value.args, *value.keywords.values()]
        elif isinstance(value, (staticmethod, classmethod)):
            parts = [value.__func__]
        elif isinstance(value, property):
            parts = [value.fget]
        elif isinstance(value, type):
            parts = [part for kind in value.__mro__ if not _is_of_python(kind) for part in vars(kind).values()]
        elif isinstance(value, (list, tuple, set, frozenset)):
            parts = list(value)
        elif isinstance(value, dict):
            parts = list(value.values())
        elif not isinstance(value, ModuleType) and not _is_of_python(type(value)):
            parts = [type(value), *_attributes_of(value)]
        return any(self.reaches(part, depth + 1) for part in parts)

    def _function_reaches(self, function: FunctionType, depth: int) -> bool:
        names: set[str] = set()
        for code in codes_of(function.__code__):
            if _imports_late(code):
                return True  # what that brings shows only at run time
            names.update(code.co_names)
        given = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values(), getattr(function, "__wrapped__", None)]
        given += [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
        given += [function.__globals__[name] for name in names & function.__globals__.keys()]
        # A module gives what is asked of it, and the names that are asked for stand in the same code.
        opened: set[int] = set()
        for value in given:
            if isinstance(value, ModuleType) and id(value) not in opened and not _is_of_python(value):
                opened.add(id(value))
                given += [vars(value)[part] for part in names & vars(value).keys()]
        return any(self.reaches(value, depth) for value in given)


def _module_of(value: Any) -> str:
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return name if isinstance(name, str) else ""


def _is_of_python(value: Any) -> bool:
    return _module_of(value).partition(".")[0] in sys.stdlib_module_names


def _imports_late(code: CodeType) -> bool:
    """Whether the code imports something that is not of Python."""
    if _IMPORT not in code.co_code[::2]:
        return False
    import dis  # it takes time to import, and few functions import something late

    imported = (step.argval for step in dis.get_instructions(code) if step.opcode == _IMPORT)
    return any(str(name).partition(".")[0] not in sys.stdlib_module_names for name in imported)


def _attributes_of(value: Any) -> list[Any]:
    try:
        return list(vars(value).values())
    except TypeError:
        return []


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True
