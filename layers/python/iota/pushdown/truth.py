"""Which way a path goes: truth, identity, equality, order and membership of values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any, Final

from iota.pushdown.core import Core, Results
from iota.pushdown.domain import ALL, BOOL, FALSE, LIST, NULL, NUMBER, OBJECT, STRING, TRUE, VALUES, Test
from iota.pushdown.merging import merge
from iota.pushdown.state import State
from iota.pushdown.values import NO, YES, Const, Field, Instance, Sequence, Table, Value
from iota.pushdown.views import WHOLE, View

Branches = tuple[list[State], list[State]]

_NUMERIC: Final = frozenset({bool, int, float})
_EMPTY: Final = Test("in", frozenset({""}))
_ORDER: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def text_test(op: str, values: Iterable[str], view: View = WHOLE) -> Test | None:
    """A test that the host can do too; None where a value cannot be written in UTF-8."""
    values = frozenset(values)
    return Test(op, values, view) if all(not "\ud800" <= char <= "\udfff" for value in values for char in value) else None


def _present(*branches: State | None) -> list[State]:
    return [state for state in branches if state is not None]


def as_results(yes: Iterable[State], no: Iterable[State]) -> Results:
    return [*((state, YES) for state in yes), *((state, NO) for state in no)]


class Truth(Core):
    def branches(self, results: Results, node: ast.AST) -> Branches:
        """The paths on which a value counts as true, and those on which it does not; as few as can be."""
        yes: list[State] = []
        no: list[State] = []
        for state, value in results:
            more_yes, more_no = self.truth(state, value, node)
            yes += more_yes
            no += more_no
        return merge(yes), merge(no)

    def truth(self, state: State, value: Value, node: ast.AST) -> Branches:
        """The same for one path."""
        if isinstance(value, Const):
            return ([state], []) if value.value else ([], [state])
        if isinstance(value, (Sequence, Table)):
            return ([state], []) if value.items else ([], [state])
        if isinstance(value, Field):
            return self._truth_of_field(state, value, node)
        if type(value) is Value or isinstance(value, Instance):
            self.send(state, node, "the truth of a value that is not known is asked")
            return [], []
        return [state], []

    def _truth_of_field(self, state: State, field: Field, node: ast.AST) -> Branches:
        yes_states: list[State] = []
        no_states: list[State] = []
        for part, value in self.split_default(state, field):
            if not isinstance(value, Field):
                yes, no = self.truth(part, value, node)
            else:
                yes_kinds = TRUE | NUMBER | LIST | OBJECT | STRING
                no_kinds = NULL | FALSE | NUMBER | LIST | OBJECT | STRING
                yes_kinds, no_kinds = self._with_default(value, yes_kinds, no_kinds, bool)
                # In another case it is as empty or not as it was.
                empty = _EMPTY if not value.view.side else _EMPTY._replace(view=value.view)
                no_state, yes_state, _ = self.split(part, value, no_kinds, yes_kinds, 0, empty)
                yes, no = _present(yes_state), _present(no_state)
            yes_states += yes
            no_states += no
        return yes_states, no_states

    @staticmethod
    def _with_default(field: Field, yes: int, no: int, ask: Callable[[Any], bool]) -> tuple[int, int]:
        """The kinds for which the answer is yes and no, when those that are missing answer as the default does."""
        yes &= ~field.missing
        no &= ~field.missing
        if field.missing:
            assert isinstance(field.default, Const)
            if ask(field.default.value):
                yes |= field.missing
            else:
                no |= field.missing
        return yes, no

    def compare(self, state: State, op: ast.cmpop, left: Value, right: Value, node: ast.AST) -> Results:
        """The paths with their answers: YES, NO, or a bool that is not known."""
        match op:
            case ast.NotEq() | ast.NotIn() | ast.IsNot():
                positive: ast.cmpop = {ast.NotEq: ast.Eq, ast.NotIn: ast.In, ast.IsNot: ast.Is}[type(op)]()
                found: Results = []
                for part, value in self.compare(state, positive, left, right, node):
                    if isinstance(value, Const):
                        found.append((part, NO if value.value else YES))
                    else:
                        found.append((part, value))
                return found
            case ast.Eq():
                return self._equal(state, left, right, node)
            case ast.Is():
                return self._is(state, left, right, node)
            case ast.In():
                return self.contains(state, left, right, node)
        return self._order(state, op, left, right, node)

    def _equal(self, state: State, left: Value, right: Value, node: ast.AST) -> Results:
        if isinstance(left, Const) and isinstance(right, Const):
            return [(state, YES if left.value == right.value else NO)]
        if isinstance(left, Const):
            left, right = right, left
        if isinstance(left, Field) and isinstance(right, Const):
            return self._equals_one_of(state, left, (right.value,), node)
        if isinstance(left, Field) and isinstance(right, Field):
            # Comparing objects or lists goes as deep as they do; for them nothing is promised.
            deep = state.narrow(left.path, LIST | OBJECT)
            self.fail(deep and deep.narrow(right.path, LIST | OBJECT), None, node, "parts of the event are compared with each other")
            if self._is_simple(left) and self._is_simple(right):
                return [self.anything(state, BOOL)]
        if isinstance(left, (Sequence, Table)) and isinstance(right, Const) and type(right.value) is not tuple:
            if not (isinstance(left, Sequence) and type(right.value) is frozenset):
                return [(state, NO)]
        return self.send(state, node, "values are compared of which too little is known")

    @staticmethod
    def _is_simple(field: Field) -> bool:
        return not field.missing or isinstance(field.default, Const)

    def _equals_one_of(self, state: State, field: Field, items: tuple[Any, ...], node: ast.AST, error: int = 0) -> Results:
        """Whether a field equals an item; it fails for the `error` kinds."""
        found: Results = []
        for part, value in self.split_default(state, field):
            if not isinstance(value, Field):
                if not error:
                    found += self._default_equals(part, value, items, node)
                elif isinstance(value, Table) or (isinstance(value, Sequence) and value.kind is not tuple):
                    self.fail(part, TypeError, node, "a list or dict is looked for in a set")
                else:
                    self.send(part, node, "values are compared of which too little is known")
                continue
            numbers = any(type(item) in _NUMERIC for item in items)
            yes = (NULL if any(item is None for item in items) else 0) | (NUMBER if numbers else 0)
            yes |= TRUE if any(type(item) in _NUMERIC and item == 1 for item in items) else 0
            yes |= FALSE if any(type(item) in _NUMERIC and item == 0 for item in items) else 0
            yes |= LIST if any(type(item) is tuple for item in items) else 0
            no = VALUES & ~STRING & ~(yes & ~NUMBER & ~LIST)
            texts = [item for item in items if type(item) is str]
            test = text_test("in", texts, value.view)
            yes |= STRING if texts else 0
            no |= STRING
            yes, no = self._with_default(value, yes & ~error, no & ~error, lambda default: any(default == item for item in items))
            yes_state, no_state, error_state = self.split(part, value, yes, no, error & ~value.missing, test)
            self.fail(error_state, TypeError, node, "a value that may be a list or an object is looked for in a set")
            found += as_results(_present(yes_state), _present(no_state))
        return found

    def _default_equals(self, state: State, value: Value, items: tuple[Any, ...], node: ast.AST) -> Results:
        if isinstance(value, (Sequence, Table)) and not any(type(item) in (tuple, frozenset) for item in items):
            return [(state, NO)]
        return self.send(state, node, "values are compared of which too little is known")

    def _is(self, state: State, left: Value, right: Value, node: ast.AST) -> Results:
        if isinstance(left, Const) and not isinstance(right, Const):
            left, right = right, left
        if not (isinstance(right, Const) and any(right.value is one for one in (None, True, False))):
            return self.send(state, node, "`is` compares other things than None, True and False", "use ==")
        if isinstance(left, Const):
            return [(state, YES if left.value is right.value else NO)]
        if not isinstance(left, Field):
            return [(state, NO)] if type(left) is not Value else self.send(state, node, "`is` with a value that is not known")
        found: Results = []
        kind = {None: NULL, True: TRUE, False: FALSE}[right.value]
        for part, value in self.split_default(state, left):
            if not isinstance(value, Field):
                found += self._is(part, value, right, node)
                continue
            yes, no = self._with_default(value, kind, VALUES & ~kind, lambda default: default is right.value)
            yes_state, no_state, _ = self.split(part, value, yes, no)
            found += as_results(_present(yes_state), _present(no_state))
        return found

    def _order(self, state: State, op: ast.cmpop, left: Value, right: Value, node: ast.AST) -> Results:
        if isinstance(left, Const) and isinstance(right, Const):
            try:
                return [(state, YES if _ORDER[type(op)](left.value, right.value) else NO)]
            except TypeError:
                self.fail(state, TypeError, node, "values are compared that have no order")
                return []
        field, other = (left, right) if isinstance(left, Field) else (right, left)
        if not isinstance(field, Field) or not isinstance(other, Const) or not self._is_simple(field):
            return self.send(state, node, "values are compared of which too little is known")
        comparable = NUMBER | BOOL if type(other.value) in _NUMERIC else STRING if type(other.value) is str else 0
        comparable &= ~field.missing
        if field.missing:
            assert isinstance(field.default, Const)
            try:
                _ORDER[type(op)](field.default.value, other.value)
                comparable |= field.missing
            except TypeError:
                pass
        good, _, bad = self.split(state, field, comparable, 0, ALL & ~comparable)
        self.fail(bad, TypeError, node, "a value is compared that may have no order")
        return [self.anything(good, BOOL)] if good is not None else []
