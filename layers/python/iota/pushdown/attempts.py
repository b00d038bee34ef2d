"""Exceptions as a way for a path to go on: raise, try, except, finally."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from iota.pushdown.core import Raised
from iota.pushdown.expressions import Expressions
from iota.pushdown.knowledge import ERRORS, SIMPLE_ERRORS
from iota.pushdown.state import State
from iota.pushdown.values import NONE, UNKNOWN, Native, Value

NEXT, RETURN, BREAK, CONTINUE = "next", "return", "break", "continue"


class Flow(NamedTuple):
    """Where a path goes after a statement."""

    to: str
    state: State
    value: Value = NONE


Flows = list[Flow]


class Attempts(Expressions):
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

    def block(self, state: State, statements: list[ast.stmt]) -> Flows:
        raise NotImplementedError
