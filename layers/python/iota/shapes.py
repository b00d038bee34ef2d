"""What a rule module holds: its shape, and its functions ready to be called."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final, NamedTuple

from iota import answers, match_expressions, simple_rule
from iota.compiled import codes_of
from iota.event import private_copy
from iota.progress import PHASES
from iota.rule import Rule, RuleTest

OPTIONAL: Final = PHASES[2:-1]
_LARGEST_CONSTANT: Final = 16 * 1024
_LAZY: Final = 0x20 | 0x80 | 0x200  # inspect.CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR

Function = Callable[[Any], Any]


class RuleSpec(NamedTuple):
    """A rule of the load frame. `strict`: the conventions for rules with metadata hold (the answer is a bool, see answers.py)."""

    index: int
    id: str
    path: str
    strict: bool
    display_name: str | None
    class_name: str | None = None  # where a file holds several rules, the class of this one
    filters: Any = None  # InlineFilters
    detection: Any = None  # of a rule without Python: Detection, and the keys that stand for its other functions
    summary: tuple[str, ...] = ()  # SummaryAttributes


class Extra(NamedTuple):
    """An optional function; `ask` calls it and checks what it returns."""

    phase: int
    name: str
    ask: Function


class LoadedRule:
    """A rule that can be evaluated; everything that the hot loop needs is resolved here, once."""

    __slots__ = (
        "spec", "shape", "module_name", "deciding", "function", "alert", "extras", "functions", "constants", "entry", "line",
        "default_title", "failed_title", "default_dedup", "title_is_dedup", "summary", "tests", "own_tests",
    )  # fmt: skip

    def __init__(
        self, spec: RuleSpec, shape: str, members: dict[str, Any], constants: dict[str, Any], tests: list[dict[str, Any]] | None = None
    ) -> None:
        self.spec = spec
        self.shape = shape
        self.module_name = ""
        self.constants = constants
        self.tests = tests or []
        self.own_tests: list[Any] = []  # of a class, as it holds them
        # Only the Panther format knows unique(); elsewhere a function of that name is the author's own.
        others = {"alert"} if shape == "class" or (spec.strict and shape == "predicate") else {"unique"} if shape == "transform" else {"alert", "unique"}
        self.functions = [name for name in PHASES[:-1] if name not in others and callable(members.get(name))]
        self.line: int | None = getattr(getattr(members["rule"], "__code__", None), "co_firstlineno", None)
        # As the author wrote them, for the analysis: `rule`, and `alert` where that judges.
        self.deciding: tuple[Any, Any] = members["rule"], members["alert"] if shape == "transform" else None
        rule = _one_argument(members["rule"], "rule")
        own = members if shape == "class" else {}
        prepare: Function | None = None
        if shape == "transform":
            self.alert: Function | None = _one_argument(members["alert"], "alert")
            _refuse_lazy(members["alert"], "alert")
            self.function: Function = lambda event: rule(private_copy(event))
        else:
            self.alert = None
            _refuse_lazy(members["rule"], "rule")
            if loops_over_standard_fields(members["rule"]):
                prepare = _with_standard_fields
            self.function = _after(prepare, rule)
            include, exclude = (list(own.get(f"{kind}_filters") or ()) for kind in ("include", "exclude"))
            if include or exclude:
                self.function = _filtered(self.function, include, exclude)
                self.deciding = self.function, None  # filters are not analysed, so all events are sent
        # The answer after which nothing more is to be done. A transform's answer always goes on to `alert`, so it gets one that nothing
        # is identical to.
        no = False if self.alert is None else object()
        if spec.filters:
            self.function = _narrowed(self.function, match_expressions.compile_all(spec.filters), no)
        self.extras = tuple(
            Extra(PHASES.index(name), name, _asking(_after(prepare, _one_argument(members[name], name)), answers.reader(name, spec.strict)))
            for name in self.functions
            if name in OPTIONAL
        )
        panther = spec.strict and shape != "transform" or shape == "class"
        own_id = spec.id if spec.strict else _text(own.get("id")) or spec.id
        self.default_title = spec.display_name or _text(own.get("display_name")) or own_id
        self.failed_title = own_id if panther and shape != "class" else self.default_title
        self.default_dedup = self.default_title if shape == "class" else f"defaultDedupString:{spec.id}" if panther else spec.id
        self.title_is_dedup = panther and "dedup" not in self.functions
        self.summary = [(path, match_expressions.getter(path)) for path in spec.summary] if "alert_context" not in self.functions else []
        # What the hot loop unpacks.
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
    kind = _rule_class(module, spec.class_name)
    if kind is None:
        return None
    instance = kind()
    methods = {name: getattr(instance, name, None) for name in (*PHASES, *_READ_FROM_CLASSES)}
    attributes = {name: getattr(kind, name, None) for name in dir(kind) if name not in ("tests", "loaded")}
    rule = LoadedRule(spec, "class", methods, _constants(attributes, upper_only=False), _tests(kind))
    rule.own_tests = list(getattr(kind, "tests", None) or ())
    return rule


def load_simple(spec: RuleSpec) -> LoadedRule:
    """The rule that metadata without Python describes."""
    return LoadedRule(spec, "predicate", dict(simple_rule.functions_of(spec.detection)), {})


_READ_FROM_CLASSES: Final = ("id", "display_name", "include_filters", "exclude_filters")


def _tests(kind: type) -> list[dict[str, Any]]:
    """The tests of a rule class, as metadata would have them; other kinds of objects serve where they have the same attributes."""
    found: list[dict[str, Any]] = []
    for number, test in enumerate(getattr(kind, "tests", None) or ()):
        metadata = dict(test) if isinstance(test, dict) else RuleTest.to_metadata(test)
        for at, mock in enumerate(metadata.get("Mocks", ())):
            mock.update((key, {OWN_VALUE: [number, at]}) for key, value in mock.items() if not _is_json(value))
        found.append(json.loads(json.dumps(metadata, default=str)))
    return found


OWN_VALUE: Final = "of the mock in Python"
"""Stands in metadata for a value that cannot be written there: the numbers of the test and of its mock that have it."""


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _rule_class(module: ModuleType, name: str | None) -> type | None:
    """The rule class that the module defines: the one of that name, else the only one."""
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and _is_rule_class(value)
    ]
    rules = [kind for kind in dict.fromkeys(own) if "id" in vars(kind) or not any(kind in other.__mro__[1:] for other in own)]
    if name is not None:
        return next((kind for kind in rules if kind.__name__ == name), None)
    if len(rules) > 1:
        raise TypeError(f"the module defines {len(rules)} rules ({', '.join(kind.__name__ for kind in rules)}) where one is expected")
    return rules[0] if rules else None


def _is_rule_class(kind: type) -> bool:
    bases = kind.__mro__[1:]
    if Rule not in bases and not any(base.__name__ == "Rule" for base in bases):
        return False
    method = getattr(kind, "rule", None)
    return callable(method) and method is not Rule.rule


def _with_standard_fields(event: Any) -> Any:
    return event.with_standard_fields()


def _after(prepare: Function | None, function: Function) -> Function:
    return function if prepare is None else lambda event: function(prepare(event))


def _narrowed(function: Function, holds: Callable[[Any], bool], otherwise: Any) -> Function:
    """The function for events that pass the InlineFilters; the others it does not see."""
    return lambda event: function(event) if holds(event) else otherwise


def _filtered(function: Function, include: list[Function], exclude: list[Function]) -> Function:
    def rule(event: Any) -> Any:
        if not all(holds(event) for holds in include) or any(holds(event) for holds in exclude):
            return False
        return function(event)

    return rule


# A rule that says one of these looks for such fields in a loop over the event.
_PREFIXES: Final = frozenset({"p_", "p_any", "p_any_"})
_KNOWN_TO_HOLD: Final[dict[int, tuple[CodeType, bool]]] = {}


def loops_over_standard_fields(function: Any) -> bool:
    """Whether the code of the rule's file, or of the functions that it imports, holds a prefix of the names of standard fields."""
    names = getattr(getattr(function, "__func__", function), "__globals__", {})
    functions = [value for value in names.values() if isinstance(value, FunctionType)]
    kinds = [value for value in names.values() if isinstance(value, type) and value.__module__ == names.get("__name__")]
    functions += [value for kind in kinds for value in vars(kind).values() if isinstance(value, FunctionType)]
    constants = [value for name, value in names.items() if isinstance(value, str) and not name.startswith("__")]
    return not _PREFIXES.isdisjoint(constants) or any(_holds_prefix(value.__code__) for value in functions)


def _holds_prefix(code: CodeType) -> bool:
    # By identity: most rules of a folder import the same functions, and code compares by all its parts.
    known = _KNOWN_TO_HOLD.get(id(code))
    if known is None:
        known = _KNOWN_TO_HOLD[id(code)] = code, _says_prefix(code)
    return known[1]


def _says_prefix(code: CodeType) -> bool:
    return any(not _PREFIXES.isdisjoint(part.co_consts) for part in codes_of(code))


def _asking(function: Function, read: answers.Reader) -> Function:
    return lambda subject: read(function(subject))


def _one_argument(function: Callable[..., Any], name: str) -> Function:
    """Rules may leave out the argument. Decided by the signature: a TypeError could also come from the function's body."""
    if type(function) is FunctionType and not vars(function) and _takes_one(function):
        return function
    import inspect  # it takes time to import, and few functions are of an unusual kind

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


def _takes_one(function: FunctionType) -> bool:
    """As its signature would say, which takes a hundred times as long to make."""
    code = function.__code__
    least = code.co_argcount - len(function.__defaults__ or ())
    return least <= 1 <= code.co_argcount and code.co_kwonlyargcount == 0


def _refuse_lazy(function: Any, name: str) -> None:
    """A coroutine or generator is always truthy: such a rule would match every event."""
    if type(function) is FunctionType and not vars(function):
        lazy = function.__code__.co_flags & _LAZY != 0
    else:
        import inspect

        lazy = inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)
    if lazy:
        raise TypeError(f"{name}() is a generator or async function, so it returns no answer")


def _constants(names: dict[str, Any], upper_only: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in names.items():
        # A module's metadata is written in capitals, a class's is not; what is written otherwise is the author's own.
        if name.startswith("_") or callable(value) or isinstance(value, ModuleType) or name.isupper() is not upper_only:
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
