"""`in`: the needle may be a field, the haystack too."""

from __future__ import annotations

import ast
from typing import Any, Final

from iota.pushdown.core import Results
from iota.pushdown.domain import ABSENT, ALL, BOOL, LIST, OBJECT, STRING, VALUES
from iota.pushdown.state import State
from iota.pushdown.truth import Truth, as_results, text_test
from iota.pushdown.values import NO, YES, Const, Field, Sequence, Table, Value

_LONGEST_HAYSTACK: Final = 32


class Membership(Truth):
    def contains(self, state: State, needle: Value, haystack: Value, node: ast.AST) -> Results:
        if isinstance(haystack, Field):
            return self._in_field(state, needle, haystack, node)
        if isinstance(haystack, Table):
            return self._in_items(state, needle, tuple(haystack.items), True, node)
        if isinstance(haystack, Sequence):
            if all(isinstance(item, Const) for item in haystack.items):
                items = tuple(item.value for item in haystack.items if isinstance(item, Const))
                return self._in_items(state, needle, items, haystack.kind is set, node)
            if haystack.kind is not set:
                return self._in_values(state, needle, haystack.items, node)
        if isinstance(haystack, Const):
            if type(haystack.value) in (tuple, frozenset):
                return self._in_items(state, needle, tuple(haystack.value), type(haystack.value) is frozenset, node)
            if type(haystack.value) is str:
                return self._in_text(state, needle, haystack.value, node)
            if type(haystack.value) is not bytes:
                self.fail(state, TypeError, node, "`in` something that holds nothing")
                return []
        return self.send(state, node, "`in` a value of which too little is known")

    def _in_items(self, state: State, needle: Value, items: tuple[Any, ...], hashed: bool, node: ast.AST) -> Results:
        if isinstance(needle, Const):
            return [(state, YES if needle.value in items else NO)]
        if isinstance(needle, Field):
            return self._equals_one_of(state, needle, items, node, LIST | OBJECT if hashed else 0)
        return self.send(state, node, "a value is looked for of which too little is known")

    def _in_values(self, state: State, needle: Value, items: tuple[Value, ...], node: ast.AST) -> Results:
        """One item after the other, as Python does; what is the same object is found without a comparison."""
        found: Results = []
        going = [state]
        for item in items:
            asked = [result for part in going for result in self._equal(part, needle, item, node)]
            going = []
            for part, answer in asked:
                yes, no = self.truth(part, answer, node)
                found += as_results(yes, ())
                going += no
        return found + as_results((), going)

    def _in_text(self, state: State, needle: Value, text: str, node: ast.AST) -> Results:
        """`field in "text"` finds parts of the text."""
        if isinstance(needle, Const):
            if type(needle.value) is str:
                return [(state, YES if needle.value in text else NO)]
            self.fail(state, TypeError, node, "something other than text is looked for in a text")
            return []
        if not isinstance(needle, Field):
            return self.send(state, node, "a value is looked for of which too little is known")
        found: Results = []
        for part, value in self.split_default(state, needle):
            if not isinstance(value, Field):
                found += self._in_text(part, value, text, node)
                continue
            test = None
            if len(text) <= _LONGEST_HAYSTACK:
                parts = {text[start:end] for start in range(len(text) + 1) for end in range(start, len(text) + 1)}
                test = text_test("in", parts, value.view)
            yes, no, error = STRING & ~value.missing, STRING & ~value.missing, ALL & ~STRING & ~value.missing
            if value.missing:
                assert isinstance(value.default, Const)
                if type(value.default.value) is not str:
                    error |= value.missing
                elif value.default.value in text:
                    yes |= value.missing
                else:
                    no |= value.missing
            yes_state, no_state, error_state = self.split(part, value, yes, no, error, test)
            self.fail(error_state, TypeError, node, "a value that may be no text is looked for in a text")
            found += as_results([yes_state] if yes_state else [], [no_state] if no_state else [])
        return found

    def _in_field(self, state: State, needle: Value, haystack: Field, node: ast.AST) -> Results:
        if not isinstance(needle, Const):
            return self.send(state, node, "the event is searched for a value that is not known")
        found: Results = []
        for part, value in self.split_default(state, haystack):
            if not isinstance(value, Field) or value.missing:
                missing = part.narrow(haystack.path, haystack.missing) if isinstance(value, Field) else part
                if missing is not None:
                    found += self.contains(missing, needle, haystack.default, node)
                if not isinstance(value, Field):
                    continue
            text = needle.value if type(needle.value) is str else None
            there = ~value.missing & ALL
            test = text_test("contains", (text,), value.view) if text is not None else None
            searchable = LIST | OBJECT | (STRING if text is not None else 0)
            self.fail(part.narrow(value.path, VALUES & there & ~searchable), TypeError, node, "`in` a value that may hold nothing")
            yes_state, no_state, _ = self.split(part, value, searchable & there & STRING, searchable & there & STRING, 0, test)
            found += as_results([yes_state] if yes_state else [], [no_state] if no_state else [])
            in_list = part.narrow(value.path, LIST & there)
            if in_list is not None:
                found.append(self.anything(in_list, BOOL))
            in_object = part.narrow(value.path, OBJECT & there)
            if in_object is not None:
                found += self._has_member(in_object, value, needle.value)
        return found

    def _has_member(self, state: State, field: Field, key: object) -> Results:
        path = self.member_path(field, key)
        if path is None:
            return [self.anything(state, BOOL)]
        yes, no = state.narrow(path, VALUES), state.narrow(path, ABSENT)
        return as_results([yes] if yes else [], [no] if no else [])

    def member_path(self, field: Field, key: object) -> tuple[str | int, ...] | None:
        """The path of a member, where its name is one that the host can look for."""
        if type(key) is not str or not key.isascii() or not key.isprintable() or '"' in key or "\\" in key:
            return None
        if not field.path and key[:2].lower() == "p_":
            return None  # such members are for the worker to add
        return (*field.path, key)
