"""What an expression may be worth, path by path, in the order in which Python evaluates its parts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence as Listed
from types import FunctionType
from typing import Final

from iota.pushdown.core import Results
from iota.pushdown.knowledge import CONSUMERS
from iota.pushdown.merging import fold
from iota.pushdown.operators import Operators
from iota.pushdown.plain import is_plain
from iota.pushdown.state import State
from iota.pushdown.truth import as_results
from iota.pushdown.values import UNKNOWN, Const, Instance, Lazy, Local, Method, Module, Native, Sequence, Table, Value

class Expressions(Operators):
    def evaluate(self, state: State, node: ast.expr) -> Results:
        self.steps -= 1
        if self.steps < 0 and self.pause(state, node):
            return []
        handler = _HANDLERS.get(type(node))
        if handler is None:
            return self.send(state, node, f"{type(node).__name__} is not analysed")
        return handler(self, state, node)

    def evaluate_all(self, state: State, nodes: Listed[ast.expr]) -> list[tuple[State, list[Value]]]:
        """Several expressions from left to right; starred ones are spread out."""
        found: list[tuple[State, list[Value]]] = [(state, [])]
        for node in nodes:
            starred = isinstance(node, ast.Starred)
            extended: list[tuple[State, list[Value]]] = []
            for part, values in found:
                for after, value in self.evaluate(part, node.value if isinstance(node, ast.Starred) else node):
                    if not starred:
                        extended.append((after, [*values, value]))
                        continue
                    items = self.items_of(value)
                    if items is None:
                        self.send(after, node, "* of a value that is not known")
                    else:
                        extended.append((after, [*values, *items]))
            found = extended
        return found

    def constant(self, state: State, node: ast.Constant) -> Results:
        return [(state, Const(node.value) if is_plain(node.value) else UNKNOWN)]

    def name(self, state: State, node: ast.Name) -> Results:
        if _is_private(node.id):
            return self.send(state, node, "a name that Python changes inside a class")
        return self.lookup(state, node)

    def attribute(self, state: State, node: ast.Attribute) -> Results:
        """An attribute that is not called."""
        return [found for part, value in self.evaluate(state, node.value) for found in self.get_attribute(part, value, node, None)]

    def bool_operation(self, state: State, node: ast.BoolOp) -> Results:
        going: list[State] = [state]
        found: Results = []
        for index, operand in enumerate(node.values):
            results = [result for part in going for result in self.evaluate(part, operand)]
            if index == len(node.values) - 1:
                return found + results
            going = []
            for part, value in results:
                yes, no = self.truth(part, value, operand)
                stop, go = (no, yes) if isinstance(node.op, ast.And) else (yes, no)
                found += [(stopped, value) for stopped in stop]
                going += go
        return found

    def unary_operation(self, state: State, node: ast.UnaryOp) -> Results:
        found: Results = []
        for part, value in self.evaluate(state, node.operand):
            if isinstance(node.op, ast.Not):
                yes, no = self.truth(part, value, node)
                found += as_results(no, yes)
            elif isinstance(node.op, ast.USub) and isinstance(value, Const) and type(value.value) in (int, float):
                found.append((part, Const(-value.value)))
            else:
                self.send(part, node, "an operator on a value that is not known")
        return found

    def comparison(self, state: State, node: ast.Compare) -> Results:
        """A chain stops at the first answer that is no."""
        found: Results = []
        going = self.evaluate(state, node.left)
        for index, (op, operand) in enumerate(zip(node.ops, node.comparators, strict=True)):
            last = index == len(node.ops) - 1
            following: Results = []
            for part, left in going:
                for after, right in self.evaluate(part, operand):
                    answers = self.compare(after, op, left, right, node)
                    if last:
                        found += answers
                        continue
                    for answered, value in answers:
                        yes, no = self.truth(answered, value, node)
                        following += [(state, right) for state in yes]
                        found += as_results((), no)
            going = following
        return found

    def conditional(self, state: State, node: ast.IfExp) -> Results:
        found: Results = []
        for part, value in self.evaluate(state, node.test):
            yes, no = self.truth(part, value, node.test)
            for branch in yes:
                found += self.evaluate(branch, node.body)
            for branch in no:
                found += self.evaluate(branch, node.orelse)
        return fold(found)

    def walrus(self, state: State, node: ast.NamedExpr) -> Results:
        return [
            (after, value)
            for part, value in self.evaluate(state, node.value)
            for after in self.bind_target(part, node.target, value)
        ]

    def display(self, state: State, node: ast.List | ast.Tuple | ast.Set) -> Results:
        kind = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        found: Results = []
        for part, values in self.evaluate_all(state, node.elts):
            if kind is set and not all(isinstance(value, Const) for value in values):
                self.send(part, node, "a set of values that are not known")
            elif kind is tuple and all(isinstance(value, Const) for value in values):
                found.append((part, Const(tuple(value.value for value in values if isinstance(value, Const)))))
            else:
                found.append((part, Sequence(kind, tuple(values))))
        return found

    def dictionary(self, state: State, node: ast.Dict) -> Results:
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and type(key.value) is str]
        if len(keys) < len(node.keys):
            return self.send(state, node, "a dict with keys that are not known")
        return [(part, Table(dict(zip(keys, values, strict=True)))) for part, values in self.evaluate_all(state, node.values)]

    def get_attribute(self, state: State, value: Value, node: ast.Attribute, key: object) -> Results:
        if _is_private(node.attr):
            return self.send(state, node, "a name that Python changes inside a class")
        if isinstance(value, Module):
            names = vars(value.module)
            if node.attr in names:
                found = self.stable(node.attr, names[node.attr])
                # What a module of Python names by itself may change with time: only what is known by identity is believed.
                return [(state, found if isinstance(found, Native) or self.world.owns(names) else UNKNOWN)]
            return self.send(state, node, f"the module has no `{node.attr}`")
        if isinstance(value, Instance):
            return self._member(state, value, node)
        return self.bind(state, value, node.attr, key, node)

    def _member(self, state: State, instance: Instance, node: ast.Attribute) -> Results:
        """An attribute of the rule's own object, found as Python finds it, where nothing special is at work."""
        kind, name = type(instance.target), node.attr
        special = ("__getattr__", "__getattribute__", "__slots__")
        if type(kind) is not type or not self.world.is_stable(name) or any(name in vars(base) for base in kind.__mro__[:-1] for name in special):
            return self.send(state, node, f"`.{name}` of an object with attributes of its own making")
        own = vars(instance.target)
        for base in kind.__mro__:
            if name in vars(base):
                member = vars(base)[name]
                if name in own:
                    return self.send(state, node, f"`.{name}` is set on the object and on its class")
                if isinstance(member, FunctionType):
                    return [(state, Method(member, instance))]
                if type(member) is staticmethod:
                    member = member.__func__
                    return [(state, self.lift(member, name))]
                if hasattr(type(member), "__get__"):
                    return self.send(state, node, f"`.{name}` is computed")
                return [(state, self.lift(member, name))]
        if name in own:
            return [(state, self.lift(own[name], name))]
        return self.send(state, node, f"the object has no `.{name}`")

    def anonymous(self, state: State, node: ast.Lambda) -> Results:
        return [(state, Local(node, state.frame.number))]

    def call_expression(self, state: State, node: ast.Call) -> Results:
        found: Results = []
        if any(keyword.arg is None for keyword in node.keywords):
            return self.send(state, node, "a call with **")
        if isinstance(node.func, ast.Attribute):
            callees = [
                callee
                for part, value in self.evaluate(state, node.func.value)
                for callee in self.get_attribute(part, value, node.func, self._peek(part, node))
            ]
        else:
            callees = self.evaluate(state, node.func)
        names = [keyword.arg for keyword in node.keywords]
        for part, callee in callees:
            if isinstance(callee, Native) and _is_consumed(callee, node):
                # Nobody else gets hold of the generator: it runs here and now, or not at all.
                found += self.call(part, callee, [Lazy(node.args[0])], {}, node)
                continue
            for after, values in self.evaluate_all(part, [*node.args, *(keyword.value for keyword in node.keywords)]):
                first = len(values) - len(names)
                keywords = {name: value for name, value in zip(names, values[first:], strict=True) if name is not None}
                found += self.call(after, callee, values[:first], keywords, node)
        return found

    def _peek(self, state: State, node: ast.Call) -> object:
        """The first argument, where it is written out or held by a variable."""
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant):
            return first.value
        known = state.variable(first.id) if isinstance(first, ast.Name) else None
        return known.value if isinstance(known, Const) else None


def _is_consumed(callee: Native, node: ast.Call) -> bool:
    return len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.GeneratorExp) and callee.target in CONSUMERS


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


_HANDLERS: Final[dict[type[ast.expr], Callable[..., Results]]] = {
    ast.Constant: Expressions.constant,
    ast.Name: Expressions.name,
    ast.Attribute: Expressions.attribute,
    ast.BoolOp: Expressions.bool_operation,
    ast.UnaryOp: Expressions.unary_operation,
    ast.Compare: Expressions.comparison,
    ast.IfExp: Expressions.conditional,
    ast.NamedExpr: Expressions.walrus,
    ast.List: Expressions.display,
    ast.Tuple: Expressions.display,
    ast.Set: Expressions.display,
    ast.Dict: Expressions.dictionary,
    ast.JoinedStr: Expressions.text,
    ast.BinOp: Expressions.operation,
    ast.Subscript: Expressions.subscript,
    ast.Lambda: Expressions.anonymous,
    ast.ListComp: Expressions.list_comprehension,
    ast.Call: Expressions.call_expression,
}
