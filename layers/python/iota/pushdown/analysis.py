"""From a rule to its condition."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any, Final, NamedTuple

from iota.pushdown.condition import Condition, build
from iota.pushdown.core import Results
from iota.pushdown.domain import ALL, FALSE, ROOT
from iota.pushdown.findings import Defeated, Reason
from iota.pushdown.match import Match, takes_argument
from iota.pushdown.state import Frame, Scope, State
from iota.pushdown.statements import Statements
from iota.pushdown.values import NONE, Const, Field, Instance, Value
from iota.pushdown.world import World

_NOWHERE: Final = Scope({}, {}, frozenset(), "")


class Pushdown(NamedTuple):
    condition: Condition
    defeated: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        if self.defeated is None:
            return {"condition": self.condition}
        file, line, reason, hint = self.defeated
        return {"condition": self.condition, "defeated": {"file": file, "line": line, "reason": reason, "hint": hint}}


def derive(match: Match, world: World) -> Pushdown:
    """The condition outside of which the rule does nothing: no match, no failure, no effect. True where that is not known."""
    if world.defeat is not None:
        file, line, reason = world.defeat
        return Pushdown(True, Reason(file, line, reason, "leave that to a module that is not among the rules"))
    interpreter = Statements(world)
    try:
        _follow(interpreter, match)
        condition = build(interpreter.findings.leaves)
    except Defeated as defeat:
        return Pushdown(True, defeat.reason)
    except RecursionError:
        return Pushdown(True, _of_rule(match.rule, "its expressions are nested too deep"))
    if condition is True:
        return Pushdown(True, _of_rule(match.rule, "the condition is too long", "test fewer values, or the same fields on all paths"))
    return Pushdown(condition)


def _follow(interpreter: Statements, match: Match) -> None:
    start = State({}, Frame(interpreter.number(), _NOWHERE, {}, None, 0))
    results = _call(interpreter, start, match.rule, Field(ROOT, NONE, 0))
    if match.alert is not None:
        results = [result for state, value in results for result in _call(interpreter, state, match.alert, value)]
    for state, value in results:
        _judge(interpreter, state, value, match)


def _call(interpreter: Statements, state: State, target: Callable[..., Any], argument: Value) -> Results:
    given: list[Value] = []
    function: Any = target
    if type(target) is MethodType:
        function = target.__func__
        given.append(Instance(target.__self__))
    if type(function) is not FunctionType:
        interpreter.findings.send(state, _of_rule(target, "it is no plain function", "define it with `def`"))
        return []
    if takes_argument(target):
        given.append(argument)
    return interpreter.call_function(state, function, given, {}, None)


def _judge(interpreter: Statements, state: State, value: Value, match: Match) -> None:
    reason = _of_rule(match.rule, "it may match whatever the cheap fields hold", "test a field (eventName, eventSource) for equality first")
    if not match.must_be_bool:
        yes, _ = interpreter.truth(state, value, _Nothing)
        for part in yes:
            interpreter.findings.send(part, reason)
        return
    if isinstance(value, Const):
        if value.value is not False:
            interpreter.findings.send(state, reason)
    elif isinstance(value, Field):
        there = state.narrow(value.path, ALL & ~value.missing & ~FALSE)
        if there is not None:
            interpreter.findings.send(there, reason)
        missing = state.narrow(value.path, value.missing) if value.missing else None
        if missing is not None:
            _judge(interpreter, missing, value.default, match)
    else:
        interpreter.findings.send(state, reason)


def _of_rule(target: Callable[..., Any], text: str, hint: str = "") -> Reason:
    code = getattr(getattr(target, "__func__", target), "__code__", None)
    return Reason(getattr(code, "co_filename", ""), getattr(code, "co_firstlineno", 0), text, hint)


class _Nothing:
    """Stands for a place in the source where there is none."""

    lineno = 0
