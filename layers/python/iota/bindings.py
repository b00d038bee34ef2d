"""The names that a file binds in its module, read off its tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def bound(source: bytes, path: str) -> Iterator[str]:
    """A class that extends another may be a rule, so it counts as `rule`."""
    return _bound(ast.parse(source, path).body)


def _bound(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name, bases=bases):
                yield "rule" if bases else name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                for alias in aliases:
                    yield "rule" if alias.name == "*" else alias.asname or alias.name
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                yield name
            case _:
                yield from _bound_inside(statement)


def _bound_inside(statement: ast.AST) -> Iterator[str]:
    for field in ("body", "orelse", "finalbody"):
        yield from _bound(getattr(statement, field, ()))
    for field in ("handlers", "cases"):
        for part in getattr(statement, field, ()):
            yield from _bound_inside(part)
