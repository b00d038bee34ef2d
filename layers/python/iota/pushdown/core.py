"""The ground that the interpreter stands on: sending, failing, names, and what a value of the running program is."""

from __future__ import annotations

import ast
import itertools
from types import FunctionType, ModuleType
from typing import Any, Final, NamedTuple

from iota.pushdown.domain import ALL, VALUES, Domain, Path, Test
from iota.pushdown.findings import Findings, Reason
from iota.pushdown.knowledge import NATIVES
from iota.pushdown.plain import is_plain
from iota.pushdown.state import State
from iota.pushdown.values import UNKNOWN, Const, Field, Function, Module, Native, Sequence, Table, Value
from iota.pushdown.world import World

Results = list[tuple[State, Value]]

MOST_STEPS: Final = 2000
MOST_ITEMS: Final = 256


class Raised(NamedTuple):
    """A path on which an exception is on its way up; `error` is its exact class, None when that is not known."""

    state: State
    error: type[BaseException] | None
    reason: Reason


class Core:
    def __init__(self, world: World) -> None:
        self.world = world
        self.findings = Findings()
        self.sinks: list[list[Raised]] = []  # one per `try` that is being run, innermost last
        self.steps = MOST_STEPS
        self._numbers = itertools.count()

    def number(self) -> int:
        return next(self._numbers)

    def send(self, state: State, node: ast.AST | None, text: str, hint: str = "") -> Results:
        """Events on this path are sent; the path ends here."""
        self.findings.send(state, _reason(state, node, text, hint))
        return []

    def fail(self, state: State | None, error: type[BaseException] | None, node: ast.AST, text: str) -> None:
        """On this path, if there is one, an exception is raised."""
        if state is not None:
            self.raised(Raised(state, error, _reason(state, node, text, "")))

    def raised(self, raised: Raised) -> None:
        if self.sinks:
            self.sinks[-1].append(raised)
        else:
            self.findings.send(raised.state, raised.reason)

    def pause(self, state: State, node: ast.AST) -> bool:
        """Whether to leave a path: because its events are sent anyway, or because the analysis has taken long enough."""
        self.steps -= 1
        if self.steps < 0:
            self.send(state, node, "the rule is too long to be analysed", "test the cheap fields (eventName, eventSource) first")
            return True
        return False

    def anything(self, state: State, kinds: int = VALUES) -> tuple[State, Field]:
        """A value of which only the kinds are known."""
        path: Path = (self.number(),)
        return state.learn(path, Domain(kinds)), Field(path, UNKNOWN, missing=0)

    def split_default(self, state: State, field: Field) -> Results:
        """A field whose default is no constant, apart from that default."""
        if not field.missing or isinstance(field.default, Const):
            return [(state, field)]
        found: Results = []
        there = state.narrow(field.path, ALL & ~field.missing)
        if there is not None:
            found.append((there, Field(field.path, UNKNOWN, 0, field.view)))
        missing = state.narrow(field.path, field.missing)
        if missing is not None:
            found.append((missing, field.default))
        return found

    def split(
        self, state: State, field: Field, yes: int, no: int, error: int = 0, test: Test | None = None
    ) -> tuple[State | None, State | None, State | None]:
        """The paths on which a question about a field is answered yes, no, or not at all. A test decides about strings."""
        if test is not None:
            return (
                state.narrow(field.path, yes, test, True),
                state.narrow(field.path, no, test, False),
                state.narrow(field.path, error),
            )
        return state.narrow(field.path, yes), state.narrow(field.path, no), state.narrow(field.path, error)

    def lookup(self, state: State, node: ast.Name) -> Results:
        name = node.id
        scope = state.frame.scope
        value = state.variable(name)
        if value is not None:
            return [(state, value)]
        if name in scope.own:
            return self.send(state, node, f"`{name}` may not be bound here, or is a variable of an outer function")
        if name in scope.globals:
            return [(state, self.stable(name, scope.globals[name]))]
        builtins = scope.builtins
        if type(builtins) is dict and name in builtins:
            return [(state, self.stable(name, builtins[name]))]
        return self.send(state, node, f"`{name}` is not defined")

    def stable(self, name: str, target: object) -> Value:
        """What a global is, if it will still be that when the rule runs."""
        return self.lift(target, name) if self.world.is_stable(name) else UNKNOWN

    def lift(self, target: object, name: str) -> Value:
        if is_plain(target):
            return Const(target)
        kind: Any = type(target)
        if kind is FunctionType:
            assert isinstance(target, FunctionType)
            return Function(target)
        if kind is ModuleType:
            assert isinstance(target, ModuleType)
            return Module(target)
        if kind in (list, set) and _is_flat(target) and self.world.never_changes(target, name):
            return Sequence(kind, tuple(Const(item) for item in target))  # type: ignore[attr-defined]
        if kind is dict and _is_flat(target.items()) and self.world.never_changes(target, name):  # type: ignore[attr-defined]
            keys_are_text = all(type(key) is str for key in target)  # type: ignore[attr-defined]
            return Table({key: Const(value) for key, value in target.items()}) if keys_are_text else UNKNOWN  # type: ignore[attr-defined]
        try:
            return Native(target) if NATIVES.get(id(target)) is target else UNKNOWN
        except Exception:
            return UNKNOWN


def _is_flat(items: Any) -> bool:
    return len(items) <= MOST_ITEMS * 8 and all(map(is_plain, items))


def _reason(state: State, node: ast.AST | None, text: str, hint: str) -> Reason:
    return Reason(state.frame.scope.file, getattr(node, "lineno", 0), text, hint)
