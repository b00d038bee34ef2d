"""Operators, slices and texts made of other values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from collections.abc import Sequence as Listed
from typing import Any, Final

from iota.pushdown.calls import Calls
from iota.pushdown.core import MOST_ITEMS, Results
from iota.pushdown.domain import ALL, LIST, OBJECT, STRING
from iota.pushdown.plain import has_order
from iota.pushdown.state import MOST_GROWTH, State
from iota.pushdown.values import Const, Field, Sequence, Value

_LONGEST: Final = 10_000
_OPERATORS: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv, ast.BitOr: operator.or_,
}  # fmt: skip
_SMALL: Final = 1 << 64


class Operators(Calls):
    def text(self, state: State, node: ast.JoinedStr) -> Results:
        found: list[tuple[State, list[Value]]] = [(state, [])]
        for piece in node.values:
            expression = piece.value if isinstance(piece, ast.FormattedValue) else piece
            plain = not isinstance(piece, ast.FormattedValue) or (piece.format_spec is None and piece.conversion in (-1, ord("s")))
            extended: list[tuple[State, list[Value]]] = []
            for part, values in found:
                for after, value in self.evaluate(part, expression):
                    if not plain:
                        self.send(after, node, "a format in an f-string")
                        continue
                    writable = self.writable(after, value, node)
                    if writable is not None:
                        extended.append((writable, [*values, value]))
            found = extended
        return [result for part, values in found for result in self.joined(part, values, node)]

    def writable(self, state: State, value: Value, node: ast.AST) -> State | None:
        """The path on which the value is made into text without trouble."""
        if isinstance(value, Const) and has_order(value.value):
            return state
        if isinstance(value, Field) and (not value.missing or isinstance(value.default, Const)):
            # Writing out an object or a list goes as deep as it does; for them nothing is promised.
            self.fail(state.narrow(value.path, LIST | OBJECT), None, node, "an object or a list is made into text")
            return state.narrow(value.path, ALL & ~LIST & ~OBJECT)
        self.send(state, node, "a value that is not known is made into text")
        return None

    def joined(self, state: State, values: Listed[Value], node: ast.AST) -> Results:
        """Texts one after another."""
        if not all(isinstance(value, Const) for value in values):
            return self.grown(state, node)
        text = "".join(str(value.value) for value in values if isinstance(value, Const))
        return [(state, Const(text))] if len(text) <= _LONGEST else self.send(state, node, "a long text")

    def grown(self, state: State, node: ast.AST) -> Results:
        """A text made of others. Doubled again and again, it would fill the memory."""
        if state.growth >= MOST_GROWTH:
            return self.send(state, node, "texts are joined again and again")
        return [self.anything(state._replace(growth=state.growth + 1), STRING)]

    def operation(self, state: State, node: ast.BinOp) -> Results:
        found: Results = []
        for part, (left, right) in self.evaluate_all(state, [node.left, node.right]):
            found += self.operate(part, node.op, left, right, node)
        return found

    def operate(self, state: State, op: ast.operator, left: Value, right: Value, node: ast.AST) -> Results:
        if isinstance(left, Const) and isinstance(right, Const) and type(op) in _OPERATORS and _is_cheap(op, left.value, right.value):
            try:
                return [(state, Const(_OPERATORS[type(op)](left.value, right.value)))]
            except Exception as error:
                self.fail(state, type(error), node, "an operator fails")
                return []
        if isinstance(op, ast.Add) and isinstance(left, Sequence) and isinstance(right, Sequence) and left.kind is right.kind is not set:
            if len(left.items) + len(right.items) <= MOST_ITEMS:
                return [(state, Sequence(left.kind, left.items + right.items))]
        if isinstance(op, ast.Add):
            texts = [value for value in (left, right) if isinstance(value, Const) and type(value.value) is str]
            fields = [value for value in (left, right) if isinstance(value, Field) and self._is_only(state, value, STRING)]
            if len(texts) + len(fields) == 2:
                return self.grown(state, node)
        return self.send(state, node, "an operator on values that are not known")

    def subscript(self, state: State, node: ast.Subscript) -> Results:
        if not isinstance(node.slice, ast.Slice):
            return [
                found
                for part, (subject, index) in self.evaluate_all(state, [node.value, node.slice])
                for found in self.item(part, subject, index, node)
            ]
        bounds = [bound for bound in (node.slice.lower, node.slice.upper, node.slice.step) if bound is not None]
        found: Results = []
        for part, (subject, *values) in self.evaluate_all(state, [node.value, *bounds]):
            given = iter(values)
            limits = [next(given) if bound is not None else Const(None) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
            found += self._cut(part, subject, limits, node)
        return found

    def _cut(self, state: State, subject: Value, limits: list[Value], node: ast.AST) -> Results:
        numbers = [limit.value for limit in limits if isinstance(limit, Const) and (limit.value is None or type(limit.value) is int)]
        if len(numbers) == 3 and numbers[2] != 0:
            cut = slice(*numbers)
            if isinstance(subject, Const) and type(subject.value) in (str, tuple):
                return [(state, Const(subject.value[cut]))]
            if isinstance(subject, Sequence) and subject.kind is not set:
                return [(state, Sequence(subject.kind, subject.items[cut]))]
            for kind in (STRING, LIST):
                if isinstance(subject, Field) and self._is_only(state, subject, kind):
                    return [self.anything(state, kind)]
        return self.send(state, node, "a part of a value that is not known")

    @staticmethod
    def _is_only(state: State, field: Field, kinds: int) -> bool:
        """The field is certainly there, and of these kinds."""
        return not state.domain(field.path).kinds & (field.missing | ~kinds)

    def evaluate_all(self, state: State, nodes: Listed[ast.expr]) -> list[tuple[State, list[Value]]]:
        raise NotImplementedError


def _is_cheap(op: ast.operator, left: Any, right: Any) -> bool:
    if type(left) in (int, bool) and type(right) in (int, bool):
        return abs(left) < _SMALL and abs(right) < _SMALL
    if isinstance(op, ast.Add):
        return type(left) is type(right) in (str, tuple) and len(left) + len(right) <= _LONGEST
    return isinstance(op, ast.BitOr) and type(left) is type(right) is frozenset
