"""What a rule module holds: its shape, and its functions ready to be called."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final, NamedTuple

from iota import answers
from iota.event import private_copy
from iota.progress import PHASES
from iota.rule import Rule

OPTIONAL: Final = PHASES[2:-1]
_LARGEST_CONSTANT: Final = 16 * 1024

Function = Callable[[Any], Any]


class RuleSpec(NamedTuple):
    """A rule of the load frame. `strict`: the conventions for rules with metadata hold (the answer is a bool, see answers.py)."""

    index: int
    id: str
    path: str
    strict: bool
    display_name: str | None


class Extra(NamedTuple):
    """An optional function; `ask` calls it and checks what it returns."""

    phase: int
    name: str
    ask: Function


class LoadedRule:
    """A rule that can be evaluated; everything that the hot loop needs is resolved here, once."""

    __slots__ = (
        "spec", "shape", "module_name", "deciding", "function", "alert", "extras", "functions", "constants", "entry", "line",
        "default_title", "default_dedup", "title_is_dedup",
    )  # fmt: skip

    def __init__(self, spec: RuleSpec, shape: str, members: dict[str, Any], constants: dict[str, Any]) -> None:
        self.spec = spec
        self.shape = shape
        self.module_name = ""
        self.constants = constants
        self.functions = [
            name for name in PHASES[:-1] if callable(members.get(name)) and (name != "alert" or shape == "transform")
        ]
        self.line: int | None = getattr(getattr(members["rule"], "__code__", None), "co_firstlineno", None)
        # As the author wrote them, for the analysis: `rule`, and `alert` where that judges.
        self.deciding: tuple[Any, Any] = members["rule"], members["alert"] if shape == "transform" else None
        rule = _one_argument(members["rule"], "rule")
        if shape == "transform":
            self.alert: Function | None = _one_argument(members["alert"], "alert")
            _refuse_lazy(members["alert"], "alert")
            self.function: Function = lambda event: rule(private_copy(event))
        else:
            self.alert = None
            _refuse_lazy(members["rule"], "rule")
            self.function = rule
        self.extras = tuple(
            Extra(PHASES.index(name), name, _asking(_one_argument(members[name], name), answers.reader(name, spec.strict)))
            for name in self.functions
            if name in OPTIONAL
        )
        panther = spec.strict and shape != "transform"
        self.default_title = spec.display_name or _text(members.get("display_name")) or spec.id
        self.default_dedup = f"defaultDedupString:{spec.id}" if panther else spec.id
        self.title_is_dedup = panther and "dedup" not in self.functions
        # What the hot loop unpacks. The third is the answer after which nothing more is to be done: False, except that a transform's
        # answer always goes on to `alert`, so it gets one that nothing is identical to.
        no = False if self.alert is None else object()
        self.entry: Entry = (spec.index, self.function, no, self)

    @property
    def must_be_bool(self) -> bool:
        return self.spec.strict and self.alert is None


Entry = tuple[int, Function, object, LoadedRule]


def load_shape(spec: RuleSpec, module: ModuleType) -> LoadedRule | None:
    """The rule that an imported module holds; None for a helper module."""
    names = vars(module)
    if "alert" in names and callable(names["alert"]):
        if not callable(names.get("rule")):
            raise TypeError("the module defines alert() but no rule() for it to judge")
        return LoadedRule(spec, "transform", names, _constants(names, upper_only=True))
    if "rule" in names and not isinstance(names["rule"], type):
        if not callable(names["rule"]):
            raise TypeError(f"`rule` is a {type(names['rule']).__name__}, not a function")
        return LoadedRule(spec, "predicate", names, _constants(names, upper_only=True))
    kind = _rule_class(module)
    if kind is None:
        return None
    instance = kind()
    methods = {name: getattr(instance, name, None) for name in (*PHASES, "display_name")}
    attributes = {name: getattr(kind, name, None) for name in dir(kind)}
    return LoadedRule(spec, "class", methods, _constants(attributes, upper_only=False))


def _rule_class(module: ModuleType) -> type | None:
    """The one rule class that the module defines and no other of its classes extends."""
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and _is_rule_class(value)
    ]
    leaves = list(dict.fromkeys(kind for kind in own if not any(kind in other.__mro__[1:] for other in own)))
    if len(leaves) > 1:
        raise TypeError(f"the module defines {len(leaves)} rules ({', '.join(kind.__name__ for kind in leaves)}); a file holds one")
    return leaves[0] if leaves else None


def _is_rule_class(kind: type) -> bool:
    bases = kind.__mro__[1:]
    if Rule not in bases and not any(base.__name__ == "Rule" for base in bases):
        return False
    method = getattr(kind, "rule", None)
    return callable(method) and method is not Rule.rule


def _asking(function: Function, read: answers.Reader) -> Function:
    return lambda subject: read(function(subject))


def _one_argument(function: Callable[..., Any], name: str) -> Function:
    """Rules may leave out the argument. Decided by the signature: a TypeError could also come from the function's body."""
    try:
        signature = inspect.signature(function)
    except ValueError:
        return function  # written in C, without a signature
    for arguments in ((None,), ()):
        try:
            signature.bind(*arguments)
        except TypeError:
            continue
        return function if arguments else lambda event: function()
    raise TypeError(f"{name}{signature} cannot be called with the event alone")


def _refuse_lazy(function: Any, name: str) -> None:
    """A coroutine or generator is always truthy: such a rule would match every event."""
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{name}() is a generator or async function, so it returns no answer")


def _constants(names: dict[str, Any], upper_only: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in names.items():
        if name.startswith("_") or callable(value) or isinstance(value, ModuleType) or (upper_only and not name.isupper()):
            continue
        try:
            text = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            continue
        if len(text) <= _LARGEST_CONSTANT:
            found[name] = json.loads(text)
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
