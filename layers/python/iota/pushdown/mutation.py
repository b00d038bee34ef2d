"""Whether code only ever reads the containers that go by certain names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Set

from iota.pushdown.source import SourceFile

_READING_METHODS = frozenset({"get", "keys", "values", "items", "index", "count", "issubset", "issuperset", "isdisjoint", "union", "intersection"})
_READERS = frozenset({"len", "any", "all", "set", "frozenset", "tuple", "list", "sorted", "dict", "sum", "min", "max", "enumerate", "isinstance"})


def changes_nothing(files: Iterable[SourceFile], names: Set[str], getattr_only: bool = False) -> bool:
    """No file changes, passes on or renames what has one of these names; `getattr` is used with written-out names only."""
    return all(_reads_only(file.tree, names, getattr_only) for file in files)


def made_names(file: SourceFile) -> frozenset[str]:
    """The names to which a module or a class of it assigns a list, set or dict that is made on the spot, so that nobody else has it."""
    bodies = [file.tree.body, *(node.body for node in file.tree.body if isinstance(node, ast.ClassDef))]
    made: set[str] = set()
    for statement in (statement for body in bodies for statement in body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                if _is_new(value):
                    made.add(name)
    return frozenset(made)


def _is_new(value: ast.expr) -> bool:
    match value:
        case ast.List() | ast.Set() | ast.Dict() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "list" | "dict" | "sorted")):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_new(left) and _is_new(right)
    return False


def _reads_only(tree: ast.Module, names: Set[str], getattr_only: bool) -> bool:
    parents: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            parents[child] = node
    for node, parent in parents.items():
        if isinstance(node, ast.Name):
            if node.id == "getattr":
                if not _is_written_out(node, parent, names):
                    return False
            elif not getattr_only and node.id in names and isinstance(node.ctx, ast.Load) and not _is_read(node, parent, parents):
                return False
        elif getattr_only:
            continue
        elif isinstance(node, ast.Attribute):
            if node.attr in names and not _is_read(node, parent, parents):
                return False
        elif isinstance(node, ast.alias):
            # Under another name it could be changed; `from x import NAME` keeps the name.
            if node.name in names and node.asname not in (None, node.name):
                return False
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
            return False
        elif isinstance(node, (ast.MatchClass, ast.Global, ast.Nonlocal)) and names & {*getattr(node, "names", ()), *getattr(node, "kwd_attrs", ())}:
            return False
    return True


def _is_written_out(node: ast.AST, parent: ast.AST, names: Set[str]) -> bool:
    if not isinstance(parent, ast.Call) or parent.func is not node or len(parent.args) < 2:
        return False
    name = parent.args[1]
    return isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value not in names and not name.value.startswith("_")


def _is_read(node: ast.AST, parent: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    match parent:
        case ast.Compare(ops=ops, comparators=right):
            return any(other is node and isinstance(op, (ast.In, ast.NotIn)) for op, other in zip(ops, right, strict=True))
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
            return iterated is node
        case ast.Subscript(value=value, ctx=ast.Load()):
            return value is node
        case ast.Attribute(attr=name) if name in _READING_METHODS:
            call = parents.get(parent)
            return isinstance(call, ast.Call) and call.func is parent
        case ast.Call(func=ast.Name(id=name), args=args) if name in _READERS:
            return node in args
        case ast.Starred():
            call = parents.get(parent)
            return isinstance(call, (ast.Set, ast.Tuple, ast.List))
        case ast.Attribute(value=value, ctx=ast.Load()):
            # A module of that name: its attributes are looked at by their own names.
            return False
    return False
