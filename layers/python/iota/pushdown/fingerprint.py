"""A digest of all that the analysis can see: equal digests, equal conditions (docs/decisions/0016-analysis-cache.md)."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Mapping
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from iota.compiled import Compiled
from iota.data_models import DataModels
from iota.pushdown.knowledge import NATIVES
from iota.pushdown.match import Match, takes_argument
from iota.pushdown.places import Places
from iota.pushdown.plain import SCALARS, is_plain
from iota.pushdown.territory import OF_THE_PLACE, PACKAGE, Territory

# Without references to what was written before, which depend on how often a constant is used elsewhere: equal values give equal bytes.
_MARSHAL: Final = 2
# They live as long as this process, so nothing else has their ids.
_NUMBER_OF_NATIVE: Final = {key: number for number, key in enumerate(NATIVES)}
_MOST_PARTS: Final = 2_000_000


class NoFingerprint(Exception):
    """Something is too large, too deep or too odd to be told apart from everything else."""


class Fingerprint:
    """Collects what is given to it, and all that can be reached from there.

    Of a value it takes what the analysis may tell apart: constants are taken whole, functions by their code, containers, classes and modules of rules and
    helpers with what they hold, and which of them are the same object; of everything else, which the analysis does not believe, the kind.
    """

    def __init__(self, places: Places, compiled: Compiled) -> None:
        self._places = places
        self._compiled = compiled
        self._origins = compiled.origins()
        self._parts: list[object] = []  # constants as they are, and lists of constants, which say how what follows is to be read
        self._seen: dict[int, tuple[int, Any]] = {}  # the object too, so that no other gets its id
        # Apart from the dicts above: the same names may be met as a value, as those of a stranger, or as those of a rule.
        self._seen_names: dict[tuple[int, bool], tuple[int, Any]] = {}
        self._territory = Territory()
        self._files: set[str] = set()

    def digest(self) -> str:
        """In hexadecimal digits. To be called once, when everything was added."""
        self._add_python()
        self._add_files()
        return hashlib.sha256(marshal.dumps(self._parts, _MARSHAL)).hexdigest()

    def add_rule(self, match: Match | None) -> None:
        """None stands for a file that holds no rule."""
        if match is None:
            self._say("no rule")
            return
        self._say("rule", match.must_be_bool)
        for target in (match.rule, match.alert):
            function = target
            if type(target) is MethodType:
                function = target.__func__
                self._say("of an object")
                self._value(type(target.__self__))
                self._value(getattr(target.__self__, "__dict__", None))
            self._value(function)
            if type(function) is FunctionType and function.__dict__:
                self._say("takes the event", takes_argument(target))

    def add_module(self, module: ModuleType) -> None:
        """One of the modules that the analysis starts from."""
        self._namespace(vars(module))

    def add_data_models(self, models: DataModels) -> None:
        self._value(models.to_plain())

    def add_importable(self, globals: Mapping[str, str]) -> None:
        """The files of modules that go by another name, which functions may import late."""
        for name, path in sorted(globals.items()):
            self._say("global", name, self._places.name(path))
            self._files.add(path)

    def _say(self, *words: object) -> None:
        if len(self._parts) > _MOST_PARTS:
            raise NoFingerprint("the rules hold too many values")
        self._parts.append([*words])

    def _value(self, value: Any) -> None:
        kind = type(value)
        if kind in SCALARS:
            self._parts.append(value)
            return
        if kind is tuple or kind is frozenset:
            self._say(kind.__name__, len(value))
            for item in value:
                self._value(item)
            return
        known = self._seen.get(id(value))
        if known is not None:
            self._say("seen", known[0])
            return
        self._seen[id(value)] = len(self._seen), value
        if id(value) in _NUMBER_OF_NATIVE:
            self._say("native", _NUMBER_OF_NATIVE[id(value)])
        elif kind is list or kind is set:
            self._say(kind.__name__, len(value))
            for item in value:
                self._value(item)
        elif kind is dict:
            self._say("dict", len(value))
            for key, item in value.items():
                self._value(key)
                self._value(item)
        elif kind is FunctionType:
            self._function(value)
        elif kind is MethodType or kind is staticmethod or kind is classmethod:
            self._say(kind.__name__)
            self._value(value.__func__)
        elif isinstance(value, ModuleType):
            self._module(value)
        elif isinstance(value, type):
            self._class(value)
        else:
            self._say("other", _name_of(kind), hasattr(kind, "__get__"))

    def _function(self, function: FunctionType) -> None:
        defaults, kwdefaults, attributes = function.__defaults__, function.__kwdefaults__, function.__dict__
        usual = defaults is None and kwdefaults is None and not attributes
        self._say("usual function" if usual else "function", type(function.__globals__) is dict)
        self._code(function.__code__)
        if not usual:
            self._value(defaults)
            self._value(kwdefaults)
            self._value(attributes)
        self._value(function.__builtins__)  # type: ignore[attr-defined]
        self._reached(function.__globals__)

    def _module(self, module: ModuleType) -> None:
        self._say("module", type(module) is ModuleType)
        self._reached(vars(module))

    def _class(self, kind: type) -> None:
        self._say("class", _name_of(kind), type(kind) is type)
        for base in kind.__mro__ if type(kind) is type else ():
            self._value(base)
        for name, member in vars(kind).items():
            self._value(name)
            self._value(member)

    def _reached(self, names: dict[str, Any]) -> None:
        """Names that something leads to: those of rules and helpers are believed, of others only what Python itself is."""
        if (id(names), True) in self._seen_names or self._territory.holds(names.get("__file__")):
            self._namespace(names)
            return
        if self._meets_again(names, believed=False):
            return
        natives = [(name, _NUMBER_OF_NATIVE[id(value)]) for name, value in names.items() if id(value) in _NUMBER_OF_NATIVE]
        self._say("foreign", _plain(names.get("__name__")), [_plain(name) for name in names], natives)

    def _namespace(self, names: dict[str, Any]) -> None:
        if self._meets_again(names, believed=True):
            return
        path = names.get("__file__")
        self._say("names", len(names), self._places.name(path) if isinstance(path, str) else type(path).__name__)
        if isinstance(path, str):
            self._files.add(path)
        for name, value in list(names.items()):
            # The same as _value would do; nearly all names are text, and many values constants.
            if type(name) is str:
                self._parts.append(name)
            else:
                self._value(name)
            if name in OF_THE_PLACE:
                continue
            if type(value) in SCALARS:
                self._parts.append(value)
            else:
                self._value(value)

    def _meets_again(self, names: dict[str, Any], believed: bool) -> bool:
        known = self._seen_names.get((id(names), believed))
        if known is not None:
            self._say("seen names", known[0])
            return True
        self._seen_names[id(names), believed] = len(self._seen_names), names
        return False

    def _code(self, code: CodeType) -> None:
        origin = self._origins.get(id(code))
        if origin is not None:
            self._say("code of", self._places.name(code.co_filename), *origin)
            return
        constants = [constant for constant in code.co_consts if not isinstance(constant, CodeType)]
        if not all(constant is ... or is_plain(constant) or type(constant) is complex for constant in constants):
            raise NoFingerprint(f"{code.co_name} has constants of an unusual kind")
        self._say("code", self._places.name(code.co_filename), len(code.co_consts))
        self._say(
            code.co_name, code.co_qualname, code.co_firstlineno, code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount,
            code.co_varnames, code.co_names, code.co_freevars, code.co_cellvars, code.co_code, code.co_linetable, code.co_exceptiontable,
            [isinstance(constant, CodeType) for constant in code.co_consts], constants,
        )  # fmt: skip
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._code(constant)

    def _add_python(self) -> None:
        """The interpreter, and what of it is loaded: the analysis asks for that where a function imports something late."""
        loaded = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
        kinds = [(name, self._kind_of_module(sys.modules.get(name))) for name in sorted(loaded)]
        self._say("python", sys.version, sys.implementation.cache_tag, str(sys.flags), sys.getrecursionlimit(), kinds)

    def _kind_of_module(self, module: object) -> str:
        file = getattr(module, "__file__", None)
        return "none" if not file else "rule" if self._territory.holds(file) else "other"

    def _add_files(self) -> None:
        """The sources of all that was reached and of what lies beside it, which a function may import late; and of the analysis itself."""
        folders = {os.path.dirname(path) for path in self._files}
        paths = self._files.union(*map(_python_files, folders))
        for name, path in sorted((self._places.name(path), path) for path in paths):
            self._say("file", name, self._compiled.digest(path) or _digest_of(path))
        for folder in sorted(folder for folder, _, _ in os.walk(PACKAGE) if not folder.endswith("__pycache__")):
            for path in _python_files(folder):
                self._say("iota", os.path.relpath(path, PACKAGE), _digest_of(path))


def _python_files(folder: str) -> list[str]:
    try:
        return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith((".py", ".pyc")))
    except OSError:
        return []


def _digest_of(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).digest()
    except OSError:
        return None


def _name_of(kind: type) -> tuple[object, object]:
    return _plain(type.__dict__["__module__"].__get__(kind)), type.__dict__["__qualname__"].__get__(kind)


def _plain(value: object) -> object:
    """The value where writing it out says all about it and runs no code."""
    return value if type(value) in SCALARS else type(value).__name__
