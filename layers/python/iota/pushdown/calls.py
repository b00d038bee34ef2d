"""Calls: functions of rules and helpers are followed into, a few of Python's own are known, all others are not."""

from __future__ import annotations

import ast
import functools
from types import FunctionType
from typing import Any, Final

from iota.event import Event
from iota.pushdown.core import Results
from iota.pushdown.domain import ALL, FALSE, LIST, NULL, NUMBER, OBJECT, STRING, TRUE, WRITTEN
from iota.pushdown.iteration import Iteration
from iota.pushdown.knowledge import ABSTRACT, EVENTS, SIMPLE_ERRORS
from iota.pushdown.merging import fold, merge
from iota.pushdown.plain import has_order
from iota.pushdown.source import Definition, SourceError
from iota.pushdown.state import Frame, Scope, State
from iota.pushdown.truth import as_results
from iota.pushdown.values import NONE, UNKNOWN, Bound, Const, Field, Function, Lazy, Local, Method, Native, Sequence, Table, Value
from iota.pushdown.world import World

MOST_DEPTH: Final = 10
_LAZY_FLAGS: Final = 0x20 | 0x80 | 0x200  # generator, coroutine, asynchronous generator
_CO_VARARGS: Final = 0x04
_CO_VARKEYWORDS: Final = 0x08
_CLASSES: Final = (str, dict, list, tuple, set, frozenset, int, float, bool, bytes, type(None), object, *EVENTS)
# One value of each kind, to ask isinstance about.
_SAMPLES: Final[dict[int, tuple[object, ...]]] = {
    STRING: ("",), NULL: (None,), TRUE: (True,), FALSE: (False,), NUMBER: (0, 0.5), LIST: ([],), OBJECT: (Event(),),
}  # fmt: skip
_WRITTEN: Final = ((NULL, Const("None")), (TRUE, Const("True")), (FALSE, Const("False")))
Keywords = dict[str, Value]


class Calls(Iteration):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        # By the id of the function; the rule keeps it alive.
        self._inside: dict[int, tuple[Definition, Scope] | str] = {}

    def call(self, state: State, callee: Value, arguments: list[Value], keywords: Keywords, node: ast.Call) -> Results:
        if isinstance(callee, Bound):
            return self.call_bound(state, callee, arguments, keywords, node)
        if isinstance(callee, Function):
            return self.call_function(state, callee.function, arguments, keywords, node)
        if isinstance(callee, Method):
            return self.call_function(state, callee.function, [callee.subject, *arguments], keywords, node)
        if isinstance(callee, Local):
            return self._call_local(state, callee, arguments, keywords, node)
        if isinstance(callee, Native) and not keywords:
            return self._call_native(state, callee.target, arguments, node)
        return self.send(state, node, f"`{ast.unparse(node.func)}()` is not known", "call it after the tests of the cheap fields")

    def call_function(self, state: State, function: FunctionType, arguments: list[Value], keywords: Keywords, node: ast.AST) -> Results:
        """Follows into a function: what it returns, path by path."""
        name = function.__code__.co_name
        if state.frame.depth >= MOST_DEPTH:
            return self.send(state, node, f"`{name}()` is called too deep down, or calls itself")
        known = self._inside.get(id(function)) or self._look_inside(function)
        if isinstance(known, str):
            return self.send(state, node, f"`{name}()` {known}")
        definition, scope = known
        variables = self._bind_arguments(function, arguments, keywords)
        if variables is None:
            return self.send(state, node, f"the arguments of `{name}()` do not fit")
        frame = Frame(self.number(), scope, variables, state.frame, state.frame.depth + 1)
        return _fewer([(part.in_frame(_outer(part)), value) for part, value in self.run(state.in_frame(frame), definition)])

    def _look_inside(self, function: FunctionType) -> tuple[Definition, Scope] | str:
        """The definition of a function, or why it cannot be followed into."""
        code = function.__code__
        file = self.world.files.get(code.co_filename)
        if code.co_flags & _LAZY_FLAGS:
            found: tuple[Definition, Scope] | str = "is a generator or asynchronous"
        elif code.co_freevars or type(function.__globals__) is not dict:
            found = "is wrapped by a decorator, or made by another function"
        elif file is None:
            found = "is not in a file of rules or helpers"
        else:
            try:
                own = frozenset((*code.co_varnames, *code.co_cellvars))
                builtins: Any = function.__builtins__  # type: ignore[attr-defined]
                found = file.definition_of(function), Scope(function.__globals__, builtins, own, code.co_filename)
            except SourceError as error:
                found = f"cannot be read: {error}"
        self._inside[id(function)] = found
        return found

    def _bind_arguments(self, function: FunctionType, arguments: list[Value], keywords: Keywords) -> Keywords | None:
        """The variables that a call starts with, as Python binds them; None where it would refuse."""
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        variables: Keywords = dict(zip(names, arguments, strict=False))
        rest = arguments[len(names) :]
        keyword_names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        extra: Keywords = {}
        for name, value in keywords.items():
            if name in variables or name in names[: code.co_posonlyargcount]:
                return None
            if name in names or name in keyword_names:
                variables[name] = value
            else:
                extra[name] = value
        defaults = function.__defaults__ or ()
        for name, default in zip(names[len(names) - len(defaults) :], defaults, strict=True):
            variables.setdefault(name, self._default(default))
        for name, default in (function.__kwdefaults__ or {}).items():
            variables.setdefault(name, self._default(default))
        index = code.co_argcount + code.co_kwonlyargcount
        if code.co_flags & _CO_VARARGS:
            variables[code.co_varnames[index]] = Sequence(tuple, tuple(rest))
            index += 1
        elif rest:
            return None
        if code.co_flags & _CO_VARKEYWORDS:
            variables[code.co_varnames[index]] = Table(extra)
        elif extra:
            return None
        return variables if all(name in variables for name in (*names, *keyword_names)) else None

    def _default(self, default: object) -> Value:
        """A default that can be changed keeps its changes from call to call."""
        return UNKNOWN if isinstance(default, (list, set, dict)) else self.lift(default, "")

    def _call_local(self, state: State, local: Local, arguments: list[Value], keywords: Keywords, node: ast.AST) -> Results:
        """A lambda that is called in the frame that wrote it sees the variables of that frame as they are now."""
        parameters = local.node.args
        names = [parameter.arg for parameter in parameters.args]
        plain = not (parameters.posonlyargs or parameters.vararg or parameters.kwonlyargs or parameters.kwarg or parameters.defaults)
        # A lambda inside it could call it again; := would set a variable of its own.
        walrus = any(isinstance(part, (ast.NamedExpr, ast.Lambda, ast.Yield, ast.YieldFrom)) for part in ast.walk(local.node.body))
        if local.frame != state.frame.number or keywords or not plain or walrus or len(names) != len(arguments):
            return self.send(state, node, "a lambda that is called elsewhere, or in an unusual way")
        outer = state.frame
        inner = Frame(self.number(), outer.scope, {**outer.variables, **dict(zip(names, arguments, strict=True))}, outer, outer.depth + 1)
        return [(part.in_frame(_outer(part)), value) for part, value in self.evaluate(state.in_frame(inner), local.node.body)]

    def _call_native(self, state: State, target: Any, arguments: list[Value], node: ast.Call) -> Results:
        count = len(arguments)
        if target is isinstance and count == 2:
            return self._isinstance(state, arguments[0], arguments[1], node)
        if target is bool and count == 1:
            return as_results(*self.truth(state, arguments[0], node))
        if target in (any, all) and count == 1:
            return self.any_or_all(state, arguments[0], target is any, node)
        if target is len and count == 1:
            return self._length(state, arguments[0], node)
        if target is str and count == 1:
            return self._text(state, arguments[0], node)
        if target in (tuple, list, set, frozenset) and count == 1:
            return self._collect(state, target, arguments[0], node)
        if target in (tuple, list, dict) and count == 0:
            return [(state, Table({}) if target is dict else Sequence(target, ()))]
        if target in SIMPLE_ERRORS:
            return [(state, UNKNOWN)]
        if target is functools.reduce and count in (2, 3):
            return self._reduce(state, arguments, node)
        return self.send(state, node, f"`{ast.unparse(node.func)}()` is not known in this form")

    def _isinstance(self, state: State, value: Value, kinds: Value, node: ast.AST) -> Results:
        wanted = self._classes(kinds)
        if wanted is None:
            return self.send(state, node, "isinstance() of a class that is not known")
        if isinstance(value, Const):
            return as_results([state], ()) if isinstance(value.value, wanted) else as_results((), [state])
        if isinstance(value, (Sequence, Table)):
            kind = dict if isinstance(value, Table) else value.kind
            return as_results([state], ()) if issubclass(kind, wanted) else as_results((), [state])
        if not isinstance(value, Field):
            return self.send(state, node, "isinstance() of a value that is not known")
        found: Results = []
        for part, field in self.split_default(state, value):
            if not isinstance(field, Field):
                found += self._isinstance(part, field, kinds, node)
                continue
            yes = no = 0
            for kind, samples in _SAMPLES.items():
                answers = {isinstance(sample, wanted) for sample in samples}
                yes |= kind if True in answers else 0
                no |= kind if False in answers else 0
            if any(one in EVENTS for one in wanted):
                yes, no = yes | OBJECT, no | OBJECT
            yes, no = self._with_default(field, yes, no, lambda default: isinstance(default, wanted))
            yes_state, no_state, _ = self.split(part, field, yes, no)
            found += as_results([yes_state] if yes_state else [], [no_state] if no_state else [])
        return found

    def _classes(self, kinds: Value) -> tuple[type, ...] | None:
        parts = kinds.items if isinstance(kinds, Sequence) and kinds.kind is tuple else (kinds,)
        known = (*_CLASSES, *(() if "register" in self.world.names else ABSTRACT))
        classes = tuple(part.target for part in parts if isinstance(part, Native) and part.target in known)
        return classes if len(classes) == len(parts) else None

    def _length(self, state: State, value: Value, node: ast.AST) -> Results:
        if isinstance(value, Const) and type(value.value) in (str, tuple, frozenset, bytes):
            return [(state, Const(len(value.value)))]
        if isinstance(value, Table) or (isinstance(value, Sequence) and value.kind is not set):
            return [(state, Const(len(value.items)))]
        if isinstance(value, Field) and not value.missing:
            self.fail(state.narrow(value.path, ALL & ~(STRING | LIST | OBJECT)), TypeError, node, "len() of a value that has none")
            good = state.narrow(value.path, STRING | LIST | OBJECT)
            return [self.anything(good, NUMBER)] if good is not None else []
        if isinstance(value, Field):
            parts = [(state.narrow(value.path, ALL & ~value.missing), Field(value.path, NONE, 0, value.view))]
            parts.append((state.narrow(value.path, value.missing), value.default))  # type: ignore[arg-type]
            return [result for part, one in parts if part is not None for result in self._length(part, one, node)]
        if isinstance(value, Const):
            self.fail(state, TypeError, node, "len() of a value that has none")
            return []
        return self.send(state, node, "len() of a value that is not known")

    def _text(self, state: State, value: Value, node: ast.AST) -> Results:
        """str(x): a string stays what it is."""
        if isinstance(value, Const) and has_order(value.value):
            return [(state, Const(str(value.value)))]
        if isinstance(value, Table) and not value.items:
            return [(state, Const("{}"))]
        if not isinstance(value, Field):
            return self.send(state, node, "str() of a value that is not known")
        found: Results = []
        if value.missing:
            missing = state.narrow(value.path, value.missing)
            found += self._text(missing, value.default, node) if missing is not None else []
        there = ALL & ~value.missing
        if state.domain(value.path).kinds & there & (LIST | OBJECT):
            # The host can say which texts are nowhere in it. It is nested less deep than Python can write out (DecodeLimits).
            part = state.narrow(value.path, there)
            assert part is not None
            return [*found, (part, Field((*value.path, WRITTEN), NONE, 0))]
        for kinds, result in ((STRING, Field(value.path, NONE, 0, value.view)), *_WRITTEN):
            part = state.narrow(value.path, kinds & there)
            found += [(part, result)] if part is not None else []
        number = state.narrow(value.path, NUMBER & there)
        found += [self.anything(number, STRING)] if number is not None else []
        return found

    def _collect(self, state: State, kind: type, value: Value, node: ast.AST) -> Results:
        """tuple(x), list(x), set(x) of what is known, item by item."""
        if isinstance(value, Lazy):
            as_list = ast.ListComp(elt=value.node.elt, generators=value.node.generators)
            return [result for part, items in self.list_comprehension(state, as_list) for result in self._collect(part, kind, items, node)]
        ordered = self.items_of(value)
        items = ordered if ordered is not None or kind in (tuple, list) else self.unordered_items_of(value)
        if items is None:
            return self.send(state, node, f"{kind.__name__}() of a value that is not known")
        if kind in (tuple, list):
            return [(state, Sequence(kind, items))]
        if not all(isinstance(item, Const) for item in items):
            return self.send(state, node, f"{kind.__name__}() of values that are not known")
        if kind is frozenset:
            return [(state, Const(frozenset(item.value for item in items if isinstance(item, Const))))]
        return [(state, Sequence(set, items))]

    def _reduce(self, state: State, arguments: list[Value], node: ast.Call) -> Results:
        """functools.reduce over what is known, as the deep_get of many helper modules uses it."""
        items = self.items_of(arguments[1])
        if items is None or (len(arguments) == 2 and not items):
            return self.send(state, node, "reduce() over values that are not known")
        first, rest = (arguments[2], items) if len(arguments) == 3 else (items[0], items[1:])
        going: Results = [(state, first)]
        for item in rest:
            going = [result for part, value in going for result in self.call(part, arguments[0], [value, item], {}, node)]
        return going

    def run(self, state: State, definition: Definition) -> Results:
        raise NotImplementedError


def _outer(state: State) -> Frame:
    assert state.frame.outer is not None
    return state.frame.outer


def _fewer(results: Results) -> Results:
    """The paths with the same constant as their value are merged."""
    if len(results) < 2:
        return results
    groups: dict[tuple[type, object], tuple[Value, list[State]]] = {}
    found: Results = []
    for state, value in results:
        if isinstance(value, Const) and type(value.value) in (bool, str, type(None)):
            groups.setdefault((type(value.value), value.value), (value, []))[1].append(state)
        elif isinstance(value, Sequence) and not value.items:
            groups.setdefault((value.kind, None), (value, []))[1].append(state)
        elif isinstance(value, Table) and not value.items:
            groups.setdefault((dict, None), (value, []))[1].append(state)
        else:
            found.append((state, value))
    return fold(found + [(state, value) for value, states in groups.values() for state in merge(states)])
