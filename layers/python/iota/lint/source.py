"""A rule's file as syntax, and what its names stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Source:
    """A parsed file. `is_rule`: the engine loads it as a rule, it is not a module that rules import."""

    def __init__(self, path: str, text: bytes, is_rule: bool, strict: bool) -> None:
        self.path = path
        self.is_rule = is_rule
        self.strict = strict
        self.tree = ast.parse(text, path)
        self.imports = dict(_imports(self.tree))
        self.functions: dict[str, FunctionNode] = {node.name: node for node in self.tree.body if isinstance(node, FunctionNode)}

    @property
    def is_transform(self) -> bool:
        return "alert" in self.functions

    def qualify(self, node: ast.expr) -> str:
        """The dotted name that an expression stands for, through the imports of the file; empty when it is no name."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.qualify(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        if isinstance(node, ast.Call):  # Path("x").read_text
            owner = self.qualify(node.func)
            return f"{owner}()" if owner else ""
        return ""

    def rule_functions(self) -> Iterator[tuple[FunctionNode, bool]]:
        """All functions that may be the engine's to call, and whether they are methods."""
        for node in self.tree.body:
            if isinstance(node, FunctionNode):
                yield node, False
            elif isinstance(node, ast.ClassDef) and node.bases:
                for member in node.body:
                    if isinstance(member, FunctionNode):
                        yield member, not _is_static(member)


def run_at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that are evaluated when the file is imported: all but the bodies of functions, and what only a script does."""
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, _SCOPES):
            # Decorators and defaults are evaluated where the function is defined.
            pending += [*getattr(node, "decorator_list", []), *node.args.defaults, *filter(None, node.args.kw_defaults)]
            continue
        if isinstance(node, ast.If) and _asks_for_main(node.test):
            pending += node.orelse
            continue
        yield node
        pending += ast.iter_child_nodes(node)


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def _is_static(function: FunctionNode) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "staticmethod" for decorator in function.decorator_list)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0], alias.name.partition(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
