"""Statements: how each path goes on, and how it ends."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final, NamedTuple

from iota.pushdown.core import Raised, Results
from iota.pushdown.expressions import Expressions
from iota.pushdown.knowledge import ERRORS, SIMPLE_ERRORS
from iota.pushdown.merging import merge
from iota.pushdown.source import Definition
from iota.pushdown.state import State
from iota.pushdown.values import NONE, UNKNOWN, Const, Native, Sequence, Value

NEXT, RETURN, BREAK, CONTINUE = "next", "return", "break", "continue"
_MOST_TURNS: Final = 64


class Flow(NamedTuple):
    """Where a path goes after a statement."""

    to: str
    state: State
    value: Value = NONE


Flows = list[Flow]


class Statements(Expressions):
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

    def raising(self, state: State, node: ast.Raise) -> Flows:
        """The class of what is raised counts, where it is one of Python's own."""
        if node.cause is not None or node.exc is None:
            self.send(state, node, "an exception is raised in an unusual way")
            return []
        call = node.exc if isinstance(node.exc, ast.Call) else None
        for part, error in self.evaluate(state, call.func if call else node.exc):
            if not isinstance(error, Native) or error.target not in SIMPLE_ERRORS:
                self.send(part, node, "an exception is raised that is not known")
                continue
            if call is not None and call.keywords:
                self.send(part, node, "an exception is made in an unusual way")
                continue
            for after, _ in self.evaluate_all(part, call.args if call else []):
                self.fail(after, error.target, node, f"raises {error.target.__name__}")
        return []

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

    def attempt(self, state: State, node: ast.Try) -> Flows:
        if not node.finalbody:
            return self._attempt(state, node)
        flows, raised = self._caught(state, lambda: self._attempt(state, node))
        found: Flows = []
        for flow in flows:
            for end in self.block(flow.state, node.finalbody):
                found.append(Flow(flow.to, end.state, flow.value) if end.to == NEXT else end)
        for item in raised:
            for end in self.block(item.state, node.finalbody):
                if end.to == NEXT:
                    self.raised(Raised(end.state, item.error, item.reason))
                else:
                    found.append(end)
        return found

    def _attempt(self, state: State, node: ast.Try) -> Flows:
        flows, raised = self._caught(state, lambda: self.block(state, node.body))
        found = [flow for flow in flows if flow.to != NEXT]
        found += [after for flow in flows if flow.to == NEXT for after in self.block(flow.state, node.orelse)]
        for item in raised:
            found += self._handle(item, node.handlers)
        return found

    def _caught(self, state: State, body: Callable[[], Flows]) -> tuple[Flows, list[Raised]]:
        """Runs the body; what it raises comes back here, with the variables of this frame."""
        self.sinks.append([])
        try:
            flows = body()
        finally:
            raised = self.sinks.pop()
        back: list[Raised] = []
        for item in raised:
            frame = item.state.frame
            while frame.number != state.frame.number and frame.outer is not None:
                frame = frame.outer
            back.append(Raised(item.state.in_frame(frame), item.error, item.reason))
        return flows, back

    def _handle(self, item: Raised, handlers: list[ast.ExceptHandler]) -> Flows:
        found: Flows = []
        for handler in handlers:
            classes = self._handled(item.state, handler)
            if classes is None:
                self.send(item.state, handler, "an exception is handled whose class is not known")
                return found
            if item.error is not None and not issubclass(item.error, classes):
                continue
            if handler.name and handler.name not in item.state.frame.scope.own:
                self.send(item.state, handler, "an exception is kept in a global")
                return found
            state = item.state.assign(handler.name, UNKNOWN) if handler.name else item.state
            for flow in self.block(state, handler.body):
                found.append(flow._replace(state=flow.state.forget(handler.name)) if handler.name else flow)
            if item.error is not None or BaseException in classes:
                return found
        self.raised(item)
        return found

    def _handled(self, state: State, handler: ast.ExceptHandler) -> tuple[type[BaseException], ...] | None:
        if handler.type is None:
            return (BaseException,)
        nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        classes: list[type[BaseException]] = []
        for node in nodes:
            if not isinstance(node, ast.Name):
                return None
            for _, value in self.lookup(state, node) or [(state, UNKNOWN)]:
                if not isinstance(value, Native) or value.target not in ERRORS:
                    return None
                classes.append(value.target)
        return tuple(classes)

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
