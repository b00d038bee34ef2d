"""Changes of the event, which all rules share and which is therefore read-only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from iota.lint.findings import RULE_FUNCTIONS, Finding
from iota.lint.source import FunctionNode, Source

_CHANGING: Final = frozenset(
    "update setdefault pop popitem clear append extend insert remove sort reverse __setitem__ __delitem__ __ior__ __iadd__".split()
)
# Methods whose answer is a part of the event; those of others (to_dict, copy, keys, lower …) are the rule's own.
_PARTS: Final = frozenset({"get", "deep_get"})
# What iterates over parts of its argument, or hands it on.
_PASSES: Final = frozenset({"enumerate", "reversed", "iter", "next", "zip"})
_MEND: Final = "change a copy instead: copy.deepcopy(event) or event.to_dict()"


def event_mutations(source: Source) -> Iterator[Finding]:
    pending = [(node, name) for node in ast.walk(source.tree) if isinstance(node, FunctionNode) and (name := _event_parameter(node, source))]
    seen = {(id(node), name) for node, name in pending}
    while pending:
        function = _Function(*pending.pop(0), source)
        yield from function.findings()
        # Functions of the file to which the event, or a part of it, was handed on.
        for node, name in function.handed:
            if (id(node), name) not in seen:
                seen.add((id(node), name))
                pending.append((node, name))


def _event_parameter(function: FunctionNode, source: Source) -> str | None:
    """The parameter that is the event. A transform's own functions get a private copy, which they may change."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    if source.is_transform:
        return None
    if source.is_rule and function.name in RULE_FUNCTIONS:
        own = names[1:] if names[:1] == ["self"] else names
        return own[0] if own else None
    return "event" if "event" in names else None


class _Function:
    """One function, read from top to bottom: which names hold the event or parts of it, and what is done to them."""

    def __init__(self, node: FunctionNode, event: str, source: Source) -> None:
        self._node = node
        self._shared = {event}
        self._functions = {} if source.is_transform else source.functions
        self.handed: list[tuple[FunctionNode, str]] = []

    def findings(self) -> Iterator[Finding]:
        for statement in self._node.body:
            yield from self._statement(statement)

    def _statement(self, statement: ast.stmt) -> Iterator[Finding]:
        if isinstance(statement, (*FunctionNode.__args__, ast.ClassDef)):
            return
        yield from self._calls(statement)
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from self._written(target, "set")
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from self._written(target, "set")
                self._bind(target, value)
            case ast.AugAssign(target=target):
                yield from self._written(target, "changed")
            case ast.Delete(targets=targets):
                for target in targets:
                    yield from self._written(target, "deleted")
            case ast.For(target=target, iter=iterable) | ast.AsyncFor(target=target, iter=iterable):
                self._bind(target, iterable)
        for field in ("body", "orelse", "finalbody"):
            for inner in getattr(statement, field, ()):
                yield from self._statement(inner)
        for handler in getattr(statement, "handlers", ()):
            for inner in handler.body:
                yield from self._statement(inner)
        for case in getattr(statement, "cases", ()):
            for inner in case.body:
                yield from self._statement(inner)

    def _calls(self, statement: ast.stmt) -> Iterator[Finding]:
        """Calls of changing methods in the expressions of a statement, but not in the statements inside it."""
        pending: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if isinstance(child, (ast.expr, ast.withitem))]
        while pending:
            node = pending.pop()
            pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]
            if isinstance(node, ast.comprehension):
                self._bind(node.target, node.iter)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING and self._is_shared(node.func.value):
                message = f"{ast.unparse(node.func)}() changes the event"
                yield Finding(node.lineno, "event-mutation", "error", message, _MEND)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (called := self._functions.get(node.func.id)):
                names = [argument.arg for argument in (*called.args.posonlyargs, *called.args.args)]
                given = [*zip(names, node.args, strict=False), *((word.arg, word.value) for word in node.keywords if word.arg in names)]
                self.handed += [(called, name) for name, value in given if name and self._is_shared(value)]

    def _written(self, target: ast.expr, verb: str) -> Iterator[Finding]:
        if isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                yield from self._written(element, verb)
        elif isinstance(target, ast.Subscript) and self._is_shared(target.value):
            yield Finding(target.lineno, "event-mutation", "error", f"{ast.unparse(target)} is {verb}, which changes the event", _MEND)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        shared = self._is_shared(value)
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._shared.add(node.id) if shared else self._shared.discard(node.id)

    def _is_shared(self, node: ast.expr) -> bool:
        """Whether an expression is the event or a part of it. What cannot be told is taken to be the rule's own."""
        match node:
            case ast.Name(id=name):
                return name in self._shared
            case ast.Subscript(value=owner):
                return self._is_shared(owner)
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _PARTS or method in ("values", "items"):
                return self._is_shared(owner)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _PASSES:
                return self._is_shared(first)
            case ast.BoolOp(values=values):
                return any(self._is_shared(value) for value in values)
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_shared(body) or self._is_shared(orelse)
            case ast.NamedExpr(value=value):
                return self._is_shared(value)
        return False
