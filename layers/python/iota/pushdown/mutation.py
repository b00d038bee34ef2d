"""Whether code only ever reads the containers that go by certain names."""

from __future__ import annotations

import ast
from collections.abc import Set
from typing import NamedTuple

_READING_METHODS = frozenset({"get", "keys", "values", "items", "index", "count", "issubset", "issuperset", "isdisjoint", "union", "intersection"})
_READERS = frozenset({"len", "any", "all", "set", "frozenset", "tuple", "list", "sorted", "dict", "sum", "min", "max", "enumerate", "isinstance"})


class Uses(NamedTuple):
    """What code does with names; made once for each file, since there may be a thousand files and as many names."""

    changed: frozenset[str]  # may be changed, passed on or renamed
    by_getattr: frozenset[str]  # written out in a getattr()
    any_by_getattr: bool  # a getattr() of a name that is not written out, or of a private one

    def change_none_of(self, names: Set[str]) -> bool:
        """What has one of these names is only ever read."""
        return not self.any_by_getattr and names.isdisjoint(self.changed) and names.isdisjoint(self.by_getattr)


def uses_of(tree: ast.Module) -> Uses:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    changed: set[str] = set()
    by_getattr: set[str] = set()
    any_by_getattr = False
    for node, parent in parents.items():
        match node:
            case ast.Name(id="getattr"):
                name = _written_out(node, parent)
                any_by_getattr |= name is None
                by_getattr.add(name or "")
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                if not _is_read(node, parent, parents):
                    changed.add(name)
            case ast.alias(name=name, asname=other):
                # Under another name it could be changed; `from x import NAME` keeps the name.
                if other not in (None, name):
                    changed.add(name)
            case ast.AugAssign(target=ast.Name(id=name)):
                changed.add(name)
            case ast.MatchClass(kwd_attrs=names) | ast.Global(names=names) | ast.Nonlocal(names=names):
                changed.update(names)
    return Uses(frozenset(changed), frozenset(by_getattr), any_by_getattr)


def made_names(tree: ast.Module) -> frozenset[str]:
    """The names to which a module or a class of it assigns a list, set or dict that is made on the spot, so that nobody else has it."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
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


def _written_out(node: ast.AST, parent: ast.AST) -> str | None:
    """The name that a getattr() asks for, where it is written out and not private."""
    match parent:
        case ast.Call(func=function, args=[_, ast.Constant(value=str(name)), *_]) if function is node and not name.startswith("_"):
            return name
    return None


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
