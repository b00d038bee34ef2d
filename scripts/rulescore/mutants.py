"""Changes the deciding part of a rule in one place at a time; a test of the rule has to notice each change.

What decides is `rule`, the functions of the same file that it calls, and the constants that these use. Titles, severities and
the shared helpers are not changed: the tests of a rule say nothing about the former, and the latter belong to all rules.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from rulescore.rules import Rule, parsed_event

_OPPOSITE: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_OTHER_QUANTIFIER: Final = {"any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A changed rule: `line` and `change` say what was changed, `tree` is the whole changed file."""

    rule: str
    line: int
    change: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.rule}:{self.line}: {self.change}"


def mutants_of(rule: Rule) -> Iterator[Mutant]:
    """Every change of one place of the deciding part, in the order of the file."""
    tree = ast.parse(rule.source)
    for node in _deciding(tree):
        for inner in ast.walk(node):
            for change, apply in _changes(inner):
                yield _changed(rule, tree, inner, change, apply)


def survives(mutant: Mutant, events: list[tuple[Any, bool]]) -> bool:
    """True when no test fails with the changed rule; a rule that raises fails its test."""
    names: dict[str, Any] = {"__name__": "mutant", "__file__": mutant.rule}
    try:
        exec(compile(ast.fix_missing_locations(mutant.tree), mutant.rule, "exec"), names)
        return all(names["rule"](event) is expected for event, expected in events)
    except Exception:
        return False


def events_of(rule: Rule) -> list[tuple[Any, bool]]:
    """The events of the rule's tests with the expected verdicts."""
    return [(parsed_event(test.log), test.expected) for test in rule.tests]


def _deciding(tree: ast.Module) -> list[ast.AST]:
    """The body of `rule`, of what it calls in this file, and the values of the constants that these name."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: dict[str, ast.AST] = {}
    waiting = ["rule"]
    while waiting:
        name = waiting.pop()
        node = functions.get(name) or constants.get(name)
        if node is None or name in found:
            continue
        found[name] = node
        waiting += [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    for node in found.values():
        _drop_docstring(node)
    return sorted(found.values(), key=lambda node: getattr(node, "lineno", 0))


def _drop_docstring(node: ast.AST) -> None:
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None and len(node.body) > 1:
        del node.body[0]


Change = tuple[str, Callable[[Any], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can be changed about one node: words for people, and a function that changes a copy of it."""
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                other = _OPPOSITE.get(type(operator))
                if other:
                    yield f"{type(operator).__name__} becomes {other.__name__}", _setter("ops", index, other())
        case ast.BoolOp(op=op, values=values):
            swapped = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(op).__name__} becomes {type(swapped).__name__}", lambda copied: setattr(copied, "op", swapped)
            for index in range(len(values)):
                yield f"operand {index + 1} of {type(op).__name__} is dropped", _dropper("values", index)
        case ast.UnaryOp(op=ast.Not()):
            yield "not is dropped", lambda copied: setattr(copied, "op", _Same())
        case ast.If():
            yield "the condition of an if is negated", _negate_test
        case ast.comprehension(ifs=ifs):
            for index in range(len(ifs)):
                yield f"filter {index + 1} of a comprehension is dropped", _dropper("ifs", index)
        case ast.Name(id=name) if name in _OTHER_QUANTIFIER:
            yield f"{name} becomes {_OTHER_QUANTIFIER[name]}", lambda copied: setattr(copied, "id", _OTHER_QUANTIFIER[copied.id])
        case ast.Constant(value=bool(value)):
            yield f"{value} becomes {not value}", lambda copied: setattr(copied, "value", not copied.value)
        case ast.Constant(value=int(number)):
            yield f"{number} becomes {number + 1}", lambda copied: setattr(copied, "value", copied.value + 1)
            yield f"{number} becomes {number - 1}", lambda copied: setattr(copied, "value", copied.value - 1)
        case ast.Constant(value=str(text)):
            yield f"{text!r} becomes another text", lambda copied: setattr(copied, "value", f"another {copied.value}")


class _Same(ast.UAdd):
    """Stands for a dropped `not`; replaced by its operand before compilation."""


class _DropSame(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        # bool(), so that dropping `not` changes the meaning and not the type, which the framework would refuse.
        if isinstance(node.op, _Same):
            return ast.Call(func=ast.Name("bool", ast.Load()), args=[node.operand], keywords=[])
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return node.values[0] if len(node.values) == 1 else node


def _setter(field: str, index: int, value: Any) -> Callable[[Any], None]:
    return lambda copied: getattr(copied, field).__setitem__(index, value)


def _dropper(field: str, index: int) -> Callable[[Any], None]:
    return lambda copied: getattr(copied, field).pop(index)


def _negate_test(copied: ast.If) -> None:
    copied.test = ast.UnaryOp(op=ast.Not(), operand=copied.test)


def _changed(rule: Rule, tree: ast.Module, node: ast.AST, change: str, apply: Callable[[Any], None]) -> Mutant:
    node.chosen = True  # type: ignore[attr-defined]  # copied along, so that the node is found in the copy
    copied = copy.deepcopy(tree)
    del node.chosen  # type: ignore[attr-defined]
    target = next(inner for inner in ast.walk(copied) if getattr(inner, "chosen", False))
    line = getattr(node, "lineno", None) or getattr(getattr(node, "target", None), "lineno", 0)
    apply(target)
    return Mutant(rule.id, line, change, _DropSame().visit(copied))
