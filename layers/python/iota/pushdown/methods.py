"""Attributes and methods of the event, of its fields, and of constants."""

from __future__ import annotations

import ast
from typing import Any, Final

from iota.json_path import JsonPath
from iota.pushdown.core import Results
from iota.pushdown.domain import (
    ABSENT, ALL, BOOL, LIST, MISSING, NULL, NUMBER, OBJECT, STRAY, STRING, VALUES, Path,
)  # fmt: skip
from iota.pushdown.knowledge import OBJECT_METHODS, STRING_METHODS, TO_BOOL, TO_LIST, TO_NUMBER, TO_STRING
from iota.pushdown.membership import Membership
from iota.pushdown.plain import has_order, is_plain
from iota.pushdown.state import State
from iota.pushdown.truth import as_results, text_test
from iota.pushdown.values import NONE, Bound, Const, Field, Sequence, Table, Value
from iota.pushdown.views import FOLDS, View
from iota.pushdown.world import World

_CONST_METHODS: Final = {str: STRING_METHODS | {"join", "index"}, tuple: frozenset({"index", "count"})}
_LONGEST_TEXT: Final = 10_000
Keywords = dict[str, Value]


def _is_json(value: Value) -> bool:
    return isinstance(value, Const) and type(value.value) in (type(None), bool, int, float, str)


class Methods(Membership):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        # Of the lists that split() made: the items that are parts of a field. A string gives one item at least, so these are always there.
        self._ends: dict[Path, dict[int, Field]] = {}

    def bind(self, state: State, subject: Value, name: str, key: object, node: ast.AST) -> Results:
        """`subject.name` that is going to be called; `key` is its first argument where that is written out."""
        if isinstance(subject, Const):
            if name in _CONST_METHODS.get(type(subject.value), ()):
                return [(state, Bound(subject, name))]
            if not hasattr(subject.value, name):
                self.fail(state, AttributeError, node, f"`.{name}` of a value that has none")
                return []
        elif isinstance(subject, Table) and name in ("get", "keys", "values", "items"):
            return [(state, Bound(subject, name))]
        elif isinstance(subject, Table) and name in OBJECT_METHODS | STRING_METHODS:
            self.fail(state, AttributeError, node, f"`.{name}` of a dict")
            return []
        elif isinstance(subject, Field) and (name in OBJECT_METHODS or name in STRING_METHODS):
            return self._bind_field(state, subject, name, key, node)
        return self.send(state, node, f"the method `.{name}()` is not known, or may change something")

    def _bind_field(self, state: State, field: Field, name: str, key: object, node: ast.AST) -> Results:
        found: Results = []
        there = state.narrow(field.path, ALL & ~field.missing)
        if field.missing:
            missing = state.narrow(field.path, field.missing)
            if missing is not None:
                found += self.bind(missing, field.default, name, key, node)
        if there is None:
            return found
        # A list has .index and .count too.
        if name in ("index", "count") and there.narrow(field.path, LIST) is not None:
            return found + self.send(there, node, f"`.{name}()` of a value that may be a list")
        kinds = OBJECT if name in OBJECT_METHODS else STRING
        good = there.narrow(field.path, kinds)
        if good is not None:
            found.append((good, Bound(Field(field.path, NONE, 0, field.view), name)))
        bad = there.narrow(field.path, ALL & ~kinds)
        if bad is not None and kinds == OBJECT:
            path = self.member_path(field, key)
            # To the host, every object is odd. What it can tell is whether the member below has an object as its parent.
            bad = bad.narrow(path, STRAY) if path is not None else bad
        self.fail(bad, AttributeError, node, f"`.{name}` of a value that may have none")
        return found

    def call_bound(self, state: State, bound: Bound, arguments: list[Value], keywords: Keywords, node: ast.AST) -> Results:
        subject, name = bound.subject, bound.name
        if isinstance(subject, Const):
            return self._call_const(state, subject.value, name, arguments, keywords, node)
        if isinstance(subject, Table):
            if name == "get" and len(arguments) in (1, 2) and not keywords and isinstance(arguments[0], Const):
                key, default = arguments[0].value, arguments[1] if len(arguments) == 2 else NONE
                return [(state, subject.items.get(key, default) if type(key) is str else default)]
            if name == "keys" and not arguments and not keywords:
                return [(state, Sequence(tuple, tuple(map(Const, subject.items))))]
            if name in ("values", "items") and not arguments and not keywords:
                pairs = tuple(Sequence(tuple, (Const(key), value)) for key, value in subject.items.items())
                return [(state, Sequence(tuple, pairs if name == "items" else tuple(subject.items.values())))]
            return self.send(state, node, f"a dict's `.{name}()` with arguments that are not known")
        assert isinstance(subject, Field)
        if name in OBJECT_METHODS:
            return self._call_object(state, subject, name, arguments, keywords, node)
        return self._call_string(state, subject, name, arguments, keywords, node)

    def _call_const(self, state: State, value: Any, name: str, arguments: list[Value], keywords: Keywords, node: ast.AST) -> Results:
        plain = [argument.value for argument in arguments if isinstance(argument, Const)]
        if name == "join" and len(arguments) == 1 and isinstance(arguments[0], Sequence):
            items = arguments[0].items
            if all(isinstance(item, Const) for item in items):
                plain, arguments = [tuple(item.value for item in items if isinstance(item, Const))], []
        if keywords or len(plain) < len(arguments) or not all(map(has_order, plain)):
            return self.send(state, node, f"`.{name}()` with arguments that are not known")
        try:
            result = getattr(value, name)(*plain)
        except Exception as error:
            self.fail(state, type(error), node, f"`.{name}()` fails")
            return []
        if type(result) is list:
            return [(state, Sequence(list, tuple(map(Const, result))))]
        if not is_plain(result) or len(str(result)) > _LONGEST_TEXT:
            return self.send(state, node, f"`.{name}()` gives something large")
        return [(state, Const(result))]

    def _call_object(self, state: State, field: Field, name: str, arguments: list[Value], keywords: Keywords, node: ast.AST) -> Results:
        if name == "get" and len(arguments) in (1, 2) and not keywords:
            return self._get(state, field, arguments[0], arguments[1] if len(arguments) == 2 else NONE, node)
        if name == "deep_get" and not keywords.keys() - {"default"}:
            return self._deep_get(state, field, arguments, keywords.get("default", NONE), node)
        if name == "udm" and not self._udm_is_plain(arguments):
            return self.send(state, node, "`.udm()` of a name that a data model maps to a method, or to several fields")
        if name in ("deep_walk", "udm") and not keywords.keys() - {"default"} and arguments:
            known = all(isinstance(key, Const) and type(key.value) is str for key in arguments)
            if known and _is_json(keywords.get("default", NONE)):
                return [self.anything(state)]
        return self.send(state, node, f"`.{name}()` with arguments that are not known")

    def _udm_is_plain(self, arguments: list[Value]) -> bool:
        """No data model makes this look-up run a method or fail."""
        if len(arguments) != 1 or not isinstance(arguments[0], Const) or type(arguments[0].value) is not str:
            return True
        fields = self.world.data_models.fields_named(arguments[0].value)
        return all(isinstance(field, JsonPath) and field.finds_one_at_most for field in fields)

    def _get(self, state: State, field: Field, key: Value, default: Value, node: ast.AST) -> Results:
        if isinstance(key, Const) and type(key.value) is str:
            path = self.member_path(field, key.value)
            if path is not None:
                narrowed = state.narrow(path, ALL & ~STRAY)
                return [(narrowed, Field(path, default))] if narrowed is not None else []
            if _is_json(default):
                return [self.anything(state)]
        return self.send(state, node, "`.get()` with a key that is not known")

    def _deep_get(self, state: State, field: Field, keys: list[Value], default: Value, node: ast.AST) -> Results:
        path = field.path
        for key in keys:
            step = self.member_path(Field(path, NONE), key.value) if isinstance(key, Const) else None
            if step is None:
                if _is_json(default) and all(isinstance(key, Const) and type(key.value) is str for key in keys):
                    return [self.anything(state)]
                return self.send(state, node, "`.deep_get()` with keys that are not known")
            path = step
        if not keys:
            return [(state, field)]
        return [(state, Field(path, default, MISSING | NULL))]

    def _call_string(self, state: State, field: Field, name: str, arguments: list[Value], keywords: Keywords, node: ast.AST) -> Results:
        plain = [argument.value for argument in arguments if isinstance(argument, Const)]
        if keywords or len(plain) < len(arguments):
            return self.send(state, node, f"`.{name}()` with arguments that are not known")
        if name in FOLDS and not plain:
            return [self._seen(state, field, field.view.folded(name))]
        if name in ("startswith", "endswith") and plain and type(plain[0]) is tuple and not all(type(value) is str for value in plain[0]):
            return self.send(state, node, f"`.{name}()` of a tuple that holds other things than text")
        try:
            # Whether the arguments are of the right types does not depend on the text.
            getattr("text", name)(*plain)
        except Exception as error:
            self.fail(state, type(error), node, f"`.{name}()` fails")
            return []
        if name in ("startswith", "endswith") and len(plain) == 1:
            values = plain[0] if type(plain[0]) is tuple else (plain[0],)
            test = text_test("prefix" if name == "startswith" else "suffix", values, field.view)
            yes, no, _ = self.split(state, field, STRING, STRING, 0, test)
            return as_results([yes] if yes else [], [no] if no else [])
        if name in ("partition", "rpartition"):
            return self._parted(state, field, name, plain[0])
        if name in TO_STRING:
            return [self.anything(state, STRING)]
        if name in TO_LIST:
            return self._pieces(state, field, name, plain)
        if name in TO_BOOL or name in ("startswith", "endswith"):
            return [self.anything(state, BOOL)]
        assert name in TO_NUMBER
        return [self.anything(state, NUMBER)]

    def _seen(self, state: State, field: Field, view: View | None) -> tuple[State, Field]:
        return (state, Field(field.path, NONE, 0, view)) if view else self.anything(state, STRING)

    def _parted(self, state: State, field: Field, name: str, mark: object) -> Results:
        """Three texts, of which the one on the side of the first or last mark can be told."""
        first = name == "partition"
        state, outer = self._seen(state, field, field.view.cut("head" if first else "tail", mark))
        state, between = self.anything(state, STRING)
        state, inner = self.anything(state, STRING)
        return [(state, Sequence(tuple, (outer, between, inner) if first else (inner, between, outer)))]

    def _pieces(self, state: State, field: Field, name: str, plain: list[Any]) -> Results:
        """A list of which the first item, the last or both are parts of the field: where the number of cuts is limited, only that on the side of the first cut."""
        state, pieces = self.anything(state, LIST)
        limited = len(plain) == 2 and plain[1] != -1
        if name != "splitlines" and plain and not (limited and plain[1] == 0):
            ends = {0: field.view.cut("head", plain[0]), -1: field.view.cut("tail", plain[0])}
            if limited:
                del ends[-1 if name == "split" else 0]
            self._ends[pieces.path] = {index: Field(field.path, NONE, 0, view) for index, view in ends.items() if view}
        return [(state, pieces)]

    def item(self, state: State, subject: Value, index: Value, node: ast.AST) -> Results:
        """`subject[index]`"""
        if isinstance(subject, Const) and isinstance(index, Const):
            try:
                result = subject.value[index.value]
            except Exception as error:
                self.fail(state, type(error), node, "an index or key is not there")
                return []
            return [(state, Const(result))]
        if isinstance(subject, Sequence) and subject.kind is not set and isinstance(index, Const):
            try:
                return [(state, subject.items[index.value])]
            except Exception as error:
                self.fail(state, type(error), node, "an index is not there")
                return []
        if isinstance(subject, Table) and isinstance(index, Const):
            if type(index.value) is str and index.value in subject.items:
                return [(state, subject.items[index.value])]
            self.fail(state, KeyError, node, "a key is not there")
            return []
        if isinstance(subject, Field) and isinstance(index, Const):
            return self._item_of_field(state, subject, index.value, node)
        return self.send(state, node, "an item of a value that is not known")

    def _item_of_field(self, state: State, field: Field, key: Any, node: ast.AST) -> Results:
        end = self._ends.get(field.path, {}).get(key) if type(key) is int else None
        if end is not None:
            return [(state, end)]
        found: Results = []
        missing = state.narrow(field.path, field.missing) if field.missing else None
        if missing is not None:
            found += self.item(missing, field.default, Const(key), node)
        path = self.member_path(field, key)
        there = state.narrow(field.path, ALL & ~field.missing)
        if there is None:
            return found
        if path is None:
            return found + self.send(there, node, "an item of the event by a key that the host cannot look for")
        wrong = there.narrow(field.path, ALL & ~OBJECT)
        self.fail(wrong and wrong.narrow(path, STRAY), TypeError, node, "an item of a value that may be no object")
        inside = there.narrow(field.path, OBJECT)
        if inside is not None:
            self.fail(inside.narrow(path, ABSENT), KeyError, node, f"[{key!r}] of an object that may lack it")
            present = inside.narrow(path, VALUES)
            if present is not None:
                found.append((present, Field(path, NONE, 0)))
        return found
