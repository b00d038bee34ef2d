"""Statements: how each path goes on, and how it ends."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from iota.pushdown.attempts import BREAK, CONTINUE, NEXT, RETURN, Attempts, Flow, Flows
from iota.pushdown.core import Results
from iota.pushdown.merging import merge
from iota.pushdown.source import Definition
from iota.pushdown.state import State
from iota.pushdown.values import NONE, Const, Sequence, Value

_MOST_TURNS: Final = 24


class Statements(Attempts):
    def run(self, state: State, definition: Definition) -> Results:
        """The values that a function returns."""
        if isinstance(definition, ast.Lambda):
            return self.evaluate(state, definition.body)
        return [(flow.state, flow.value) for flow in self.block(state, definition.body)]

    def block(self, state: State, statements: list[ast.stmt]) -> Flows:
        going = [state]
        found: Flows = []
        for statement in statements:
            flows = [flow for part in going if not self.findings.settled(part) for flow in self.execute(part, statement)]
            going = merge([flow.state for flow in flows if flow.to == NEXT])
            found += [flow for flow in flows if flow.to != NEXT]
            if not going:
                return found
        return found + [Flow(NEXT, part) for part in going]

    def execute(self, state: State, node: ast.stmt) -> Flows:
        if self.pause(state, node):
            return []
        handler = _HANDLERS.get(type(node))
        if handler is None:
            self.send(state, node, f"{type(node).__name__} is not analysed", "put it after the tests of the cheap fields")
            return []
        return handler(self, state, node)

    def pass_over(self, state: State, node: ast.stmt) -> Flows:
        """A `global` does nothing where it stands; setting such a name is noticed there."""
        return [Flow(NEXT, state)]

    def leave_loop(self, state: State, node: ast.stmt) -> Flows:
        return [Flow(BREAK if isinstance(node, ast.Break) else CONTINUE, state)]

    def give_back(self, state: State, node: ast.Return) -> Flows:
        if node.value is None:
            return [Flow(RETURN, state)]
        return [Flow(RETURN, part, value) for part, value in self.evaluate(state, node.value)]

    def expression(self, state: State, node: ast.Expr) -> Flows:
        return [Flow(NEXT, part) for part, _ in self.evaluate(state, node.value)]

    def assignment(self, state: State, node: ast.Assign | ast.AnnAssign) -> Flows:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None:
            return [Flow(NEXT, state)]
        found: Flows = []
        for part, value in self.evaluate(state, node.value):
            going = [part]
            for target in targets:
                going = [after for before in going for after in self.bind_target(before, target, value)]
            found += [Flow(NEXT, after) for after in going]
        return found

    def augmented(self, state: State, node: ast.AugAssign) -> Flows:
        """`x += 1`; a list would be changed in place, for all who hold it."""
        if not isinstance(node.target, ast.Name) or node.target.id not in state.frame.scope.own:
            self.send(state, node, "something is changed that may outlive the call")
            return []
        found: Flows = []
        for part, old in self.evaluate(state, ast.copy_location(ast.Name(node.target.id, ast.Load()), node)):
            for after, value in self.evaluate(part, node.value):
                if isinstance(old, Sequence):
                    self.send(after, node, "a list is changed")
                    continue
                name = node.target.id
                found += [Flow(NEXT, end.assign(name, result)) for end, result in self.operate(after, node.op, old, value, node)]
        return found

    def branch(self, state: State, node: ast.If) -> Flows:
        yes, no = self.branches(self.evaluate(state, node.test), node.test)
        found = [flow for branch in yes for flow in self.block(branch, node.body)]
        return found + [flow for branch in no for flow in self.block(branch, node.orelse)]

    def assertion(self, state: State, node: ast.Assert) -> Flows:
        found: Flows = []
        for part, value in self.evaluate(state, node.test):
            yes, no = self.truth(part, value, node.test)
            found += [Flow(NEXT, branch) for branch in yes]
            for branch in no:
                for after, _ in self.evaluate(branch, node.msg) if node.msg else [(branch, NONE)]:
                    self.fail(after, AssertionError, node, "an assertion fails")
        return found

    def deletion(self, state: State, node: ast.Delete) -> Flows:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        own = state.frame.scope.own
        if len(names) < len(node.targets) or any(state.variable(name) is None or name not in own for name in names):
            self.send(state, node, "something is deleted that may outlive the call")
            return []
        for name in names:
            state = state.forget(name)
        return [Flow(NEXT, state)]

    def loop(self, state: State, node: ast.For) -> Flows:
        found: Flows = []
        for part, value in self.evaluate(state, node.iter):
            items = self.items_of(value)
            if items is None:
                self.send(part, node, "a loop over values that are not known", "test the cheap fields before the loop")
                continue
            going = [part]
            for item in items:
                bound = [after for before in going for after in self.bind_target(before, node.target, item)]
                going = self._turn(bound, node.body, found)
            found += [flow for after in going for flow in self.block(after, node.orelse)]
        return found

    def repeat(self, state: State, node: ast.While) -> Flows:
        found: Flows = []
        going = [state]
        for _ in range(_MOST_TURNS):
            inside, outside = self.branches([result for part in going for result in self.evaluate(part, node.test)], node.test)
            found += [flow for part in outside for flow in self.block(part, node.orelse)]
            if not inside:
                return found
            going = self._turn(inside, node.body, found)
        for part in going:
            self.send(part, node, "a loop that may not end")
        return found

    def _turn(self, states: list[State], body: list[ast.stmt], found: Flows) -> list[State]:
        """One turn of a loop; the paths that go on to the next. Those that leave it are added to `found`."""
        flows = [flow for part in states for flow in self.block(part, body)]
        found += [Flow(NEXT, flow.state) for flow in flows if flow.to == BREAK]
        found += [flow for flow in flows if flow.to == RETURN]
        return merge([flow.state for flow in flows if flow.to in (NEXT, CONTINUE)])

    def selection(self, state: State, node: ast.Match) -> Flows:
        """`match` with patterns of constants."""
        found: Flows = []
        for part, subject in self.evaluate(state, node.subject):
            going = [part]
            for case in node.cases:
                following: list[State] = []
                for before in going:
                    yes, no = self._matches(before, subject, case.pattern)
                    following += no
                    for after in yes:
                        for tested, value in self.evaluate(after, case.guard) if case.guard else [(after, Const(True))]:
                            go, stay = self.truth(tested, value, node)
                            following += stay
                            found += [flow for branch in go for flow in self.block(branch, case.body)]
                going = following
            found += [Flow(NEXT, after) for after in going]
        return found

    def _matches(self, state: State, subject: Value, pattern: ast.pattern) -> tuple[list[State], list[State]]:
        match pattern:
            case ast.MatchValue(value=ast.Constant() as constant):
                results = self.compare(state, ast.Eq(), subject, Const(constant.value), pattern)
            case ast.MatchSingleton(value=value):
                results = self.compare(state, ast.Is(), subject, Const(value), pattern)
            case ast.MatchAs(pattern=None, name=name):
                if name and name not in state.frame.scope.own:
                    self.send(state, pattern, "a global is set")
                    return [], []
                return [state.assign(name, subject) if name else state], []
            case ast.MatchOr(patterns=patterns):
                found: list[State] = []
                going = [state]
                for one in patterns:
                    both = [self._matches(part, subject, one) for part in going]
                    found += [part for yes, _ in both for part in yes]
                    going = [part for _, no in both for part in no]
                return found, going
            case _:
                self.send(state, pattern, "a pattern that is not analysed")
                return [], []
        branches = [self.truth(part, value, pattern) for part, value in results]
        return [part for yes, _ in branches for part in yes], [part for _, no in branches for part in no]


_HANDLERS: Final[dict[type[ast.stmt], Callable[..., Flows]]] = {
    ast.Pass: Statements.pass_over,
    ast.Global: Statements.pass_over,
    ast.Break: Statements.leave_loop,
    ast.Continue: Statements.leave_loop,
    ast.Return: Statements.give_back,
    ast.Expr: Statements.expression,
    ast.Assign: Statements.assignment,
    ast.AnnAssign: Statements.assignment,
    ast.AugAssign: Statements.augmented,
    ast.If: Statements.branch,
    ast.Assert: Statements.assertion,
    ast.Delete: Statements.deletion,
    ast.Raise: Statements.raising,
    ast.For: Statements.loop,
    ast.While: Statements.repeat,
    ast.Try: Statements.attempt,
    ast.Match: Statements.selection,
}
