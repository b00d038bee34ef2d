"""Ways to break the analysis, each of which must be noticed: forgotten reports, and transfer functions that lie."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import iota.pushdown
from iota.pushdown import calls, core, domain, findings, merging, statements, world
from iota.pushdown.domain import ABSENT, ALL, STRAY, STRING, Domain, Strings
from iota.pushdown.statements import NEXT, RETURN, Flow, Statements
from iota.pushdown.values import NO, NONE, YES, Const

PACKAGE = Path(iota.pushdown.__file__).parent

Site = tuple[str, int]


def report_sites() -> dict[Site, range]:
    """Every call in the package that reports something to send or a failure, by file and line."""
    sites: dict[Site, range] = {}
    for path in sorted(PACKAGE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("send", "fail"):
                sites[path.name, node.lineno] = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return sites


class Reports:
    """Watches who reports what; forgets the reports of one site."""

    def __init__(self) -> None:
        self.seen: set[Site] = set()
        self.forgotten: Site | None = None

    def _is_forgotten(self) -> bool:
        caller = sys._getframe(2)
        site = Path(caller.f_code.co_filename).name, caller.f_lineno
        self.seen.add(site)
        return site == self.forgotten

    @contextmanager
    def watched(self) -> Iterator[Reports]:
        send, fail, record = core.Core.send, core.Core.fail, findings.Findings.send

        def watched_send(interpreter: Any, *arguments: Any) -> Any:
            return [] if self._is_forgotten() else send(interpreter, *arguments)

        def watched_fail(interpreter: Any, state: Any, *arguments: Any) -> None:
            if state is not None and not self._is_forgotten():
                fail(interpreter, state, *arguments)

        def watched_record(found: Any, *arguments: Any) -> None:
            if not self._is_forgotten():
                record(found, *arguments)

        with ExitStack() as stack:
            stack.enter_context(patch.object(core.Core, "send", watched_send))
            stack.enter_context(patch.object(core.Core, "fail", watched_fail))
            stack.enter_context(patch.object(findings.Findings, "send", watched_record))
            yield self


class Lie(NamedTuple):
    """A transfer function replaced by a wrong one; `wrong` gets the right one and its arguments."""

    target: type | Any
    name: str
    wrong: Callable[..., Any]
    what: str

    @contextmanager
    def told(self) -> Iterator[None]:
        right = vars(self.target)[self.name] if isinstance(self.target, type) else getattr(self.target, self.name)
        wrong = self.wrong
        handlers = {name: table for name, table in (("e", _EXPRESSIONS), ("s", _STATEMENTS)) if right in table.values()}

        def lying(*arguments: Any, **keywords: Any) -> Any:
            function = right.__func__ if isinstance(right, staticmethod) else right
            return wrong(function, *arguments, **keywords)

        with ExitStack() as stack:
            stack.enter_context(patch.object(self.target, self.name, staticmethod(lying) if isinstance(right, staticmethod) else lying))
            for table in handlers.values():
                stack.enter_context(patch.dict(table, {kind: lying for kind, handler in table.items() if handler is right}))
            yield


_EXPRESSIONS = iota.pushdown.analysis.Statements.evaluate.__globals__["_HANDLERS"]
_STATEMENTS = statements._HANDLERS


def _owner(name: str) -> type:
    return next(kind for kind in Statements.__mro__ if name in vars(kind))


def _swapped(right: Callable[..., Any], *arguments: Any) -> Any:
    """Yes for no."""
    return [(state, {YES: NO, NO: YES}.get(value, value) if isinstance(value, Const) else value) for state, value in right(*arguments)]


def _yes_only(right: Callable[..., Any], *arguments: Any) -> Any:
    return [(state, value) for state, value in right(*arguments) if value is not NO]


def _no_only(right: Callable[..., Any], *arguments: Any) -> Any:
    return [(state, value) for state, value in right(*arguments) if value is not YES]


def _first_only(right: Callable[..., Any], *arguments: Any) -> Any:
    return right(*arguments)[:1]


def _last_only(right: Callable[..., Any], *arguments: Any) -> Any:
    return right(*arguments)[-1:]


def _nothing(right: Callable[..., Any], *arguments: Any) -> Any:
    return []


def _turned(right: Callable[..., Any], *arguments: Any) -> Any:
    yes, no = right(*arguments)
    return no, yes


def _never(right: Callable[..., Any], *arguments: Any, **keywords: Any) -> bool:
    return False


def _always(right: Callable[..., Any], *arguments: Any, **keywords: Any) -> bool:
    return True


def _lies_about(name: str, *wrongs: Callable[..., Any]) -> Iterator[Lie]:
    for wrong in wrongs:
        yield Lie(_owner(name), name, wrong, f"{name}: {wrong.__name__.strip('_')}")


def _flow_on(right: Callable[..., Any], interpreter: Any, state: Any, node: Any) -> Any:
    """The statement does nothing."""
    return [Flow(NEXT, state)]


def _returns_no(right: Callable[..., Any], interpreter: Any, state: Any, node: Any) -> Any:
    return [Flow(RETURN, state, NO)]


def _flows_first(right: Callable[..., Any], *arguments: Any) -> Any:
    return right(*arguments)[:1]


def lies() -> list[Lie]:
    """At least one lie for each transfer function of the interpreter, and for the domains under it."""
    return [
        *_lies_about("truth", _turned),
        *_lies_about("_truth_of_field", _turned, lambda right, *a: (right(*a)[0], []), lambda right, *a: ([], right(*a)[1])),
        *_lies_about("branches", _turned, lambda right, *a: (right(*a)[0][:1], right(*a)[1]), lambda right, *a: (right(*a)[0], right(*a)[1][:1])),
        *_lies_about("compare", _swapped, _yes_only, _no_only),
        *_lies_about("_equal", _swapped, _yes_only, _no_only),
        *_lies_about("_equals_one_of", _swapped, _yes_only, _no_only),
        *_lies_about("_default_equals", _swapped),
        *_lies_about("_is", _swapped, _yes_only, _no_only),
        *_lies_about("_order", _nothing, lambda right, *a: [(s, NO) for s, _ in right(*a)]),
        *_lies_about("contains", _swapped, _yes_only, _no_only),
        *_lies_about("_in_items", _swapped),
        *_lies_about("_in_values", _swapped, _first_only),
        *_lies_about("_in_text", _swapped, _yes_only, _no_only),
        *_lies_about("_in_field", _swapped, _first_only, _last_only),
        *_lies_about("_has_member", _swapped, _yes_only, _no_only),
        *_lies_about("bind", _nothing),
        *_lies_about("_bind_field", _nothing, _first_only, _last_only),
        *_lies_about("_call_const", _nothing, lambda right, *a: [(s, Const("x")) for s, _ in right(*a)]),
        *_lies_about("_call_object", _nothing),
        *_lies_about("_get", _nothing, lambda right, i, s, f, k, d, n: right(i, s, f, k, Const("x"), n)),
        *_lies_about("_deep_get", _nothing, lambda right, i, s, f, k, d, n: right(i, s, f, k, Const("x"), n)),
        *_lies_about("_call_string", _swapped, _yes_only, _no_only, _first_only),
        *_lies_about("item", _nothing),
        *_lies_about("_item_of_field", _nothing, lambda right, i, s, f, k, n: [(p, Const("x")) for p, _ in right(i, s, f, k, n)]),
        *_lies_about("items_of", lambda right, i, v: (right(i, v) or ())[:1] if right(i, v) is not None else None),
        *_lies_about("unordered_items_of", lambda right, i, v: (right(i, v) or ())[:1] if right(i, v) is not None else None),
        *_lies_about("list_comprehension", _nothing, _first_only),
        *_lies_about("any_or_all", _swapped, _yes_only, _no_only),
        *_lies_about("comprehend", lambda right, *a, **k: (right(*a, **k)[0], []), lambda right, *a, **k: ([], right(*a, **k)[1])),
        *_lies_about("bind_target", _nothing, lambda right, i, s, t, v, inside=False: [s]),
        *_lies_about("call", _nothing, _first_only),
        *_lies_about("call_function", _nothing, _first_only),
        *_lies_about("_bind_arguments", lambda right, i, f, a, k: right(i, f, a, {})),
        *_lies_about("_default", lambda right, i, d: Const("Fine")),
        *_lies_about("_call_local", _nothing),
        *_lies_about("_call_native", _nothing),
        *_lies_about("_isinstance", _swapped, _yes_only, _no_only),
        *_lies_about("_length", _nothing, lambda right, *a: [(s, Const(0)) for s, _ in right(*a)]),
        *_lies_about("_text", _nothing, _first_only, _last_only),
        *_lies_about("_collect", _nothing),
        *_lies_about("_reduce", _nothing),
        *_lies_about("bool_operation", _nothing, _first_only, _last_only),
        *_lies_about("unary_operation", _swapped),
        *_lies_about("comparison", _swapped, _yes_only, _no_only),
        *_lies_about("conditional", _first_only, _last_only),
        *_lies_about("walrus", _nothing, lambda right, i, s, n: [(p.assign(n.target.id, NONE), v) for p, v in right(i, s, n)]),
        *_lies_about("display", _nothing),
        *_lies_about("dictionary", _nothing),
        *_lies_about("text", _nothing, lambda right, *a: [(s, Const("x")) for s, _ in right(*a)]),
        *_lies_about("joined", lambda right, *a: [(s, Const("x")) for s, _ in right(*a)]),
        *_lies_about("operate", _nothing, lambda right, i, s, o, le, r, n: [(s, le)]),
        *_lies_about("subscript", _nothing),
        *_lies_about("_cut", lambda right, *a: [(s, Const("")) for s, _ in right(*a)]),
        *_lies_about("get_attribute", _nothing),
        *_lies_about("_member", _nothing),
        *_lies_about("call_expression", _nothing),
        *_lies_about("lookup", lambda right, i, s, n: [(s, Const("Fine"))]),
        *_lies_about("stable", lambda right, i, n, t: i.lift(t, n)),
        *_lies_about("_handled", lambda right, i, s, h: (BaseException,)),
        *_lies_about("_handle", _nothing, lambda right, i, item, h: [Flow(NEXT, item.state)]),
        *_lies_about("block", _flows_first),
        *_lies_about("give_back", _nothing, lambda right, i, s, n: [Flow(RETURN, f.state, NO) for f in right(i, s, n)]),
        *_lies_about("expression", _flow_on),
        *_lies_about("assignment", _flow_on),
        *_lies_about("augmented", _flow_on),
        *_lies_about("branch", _flow_on, _flows_first),
        *_lies_about("assertion", _flow_on),
        *_lies_about("deletion", _flow_on),
        *_lies_about("raising", _flow_on, _nothing),
        *_lies_about("loop", _flow_on, _nothing),
        *_lies_about("repeat", _flow_on, _nothing),
        *_lies_about("_turn", lambda right, i, s, b, f: s),
        *_lies_about("attempt", _flow_on, _returns_no),
        *_lies_about("_attempt", _flows_first),
        *_lies_about("selection", _flow_on, _nothing),
        *_lies_about("_matches", _turned),
        *_lies_about("leave_loop", _flow_on),
        Lie(Strings, "keep", lambda right, s, t, a: right(s, t, not a), "strings: the other answer"),
        Lie(Strings, "within", _always, "strings: always within"),
        Lie(Domain, "restrict", lambda right, d, k, t=None, a=True: right(d, k & ~ABSENT, t, a), "domain: nothing is absent"),
        Lie(Domain, "restrict", lambda right, d, k, t=None, a=True: right(d, k & ~STRAY, t, a), "domain: all parents are objects"),
        Lie(Domain, "restrict", lambda right, d, k, t=None, a=True: right(d, k & ~STRING, t, a), "domain: no strings"),
        Lie(domain.Test, "holds", lambda right, t, text: not right(t, text), "test: the other answer"),
        Lie(merging, "_union", lambda right, one, other: (one, True), "merging: the first only"),
        Lie(calls, "fold", lambda right, results: [(state, value) for state, value in right(results)][:1], "merging: what is folded, half of it"),
        Lie(statements, "merge", lambda right, states: states[:1], "merging: one path only"),
        Lie(findings, "covers", _always, "findings: all is settled"),
        Lie(world.World, "is_stable", _always, "world: every name is stable"),
        Lie(world.World, "never_changes", _always, "world: no container changes"),
        Lie(world.World, "_look_closer", _nothing, "world: nothing is dynamic"),
        Lie(world.Uses, "change_none_of", _always, "world: all code only reads"),
        Lie(core, "is_plain", lambda right, v: isinstance(v, (str, int, tuple, frozenset, type(None))), "values: subclasses are plain"),
        Lie(iota.pushdown.source.SourceFile, "definition_of", lambda right, f, function: next(iter(_named(f, function))), "source: found by name"),
    ]


def _named(file: Any, function: Any) -> list[Any]:
    return [node for node in ast.walk(file.tree) if isinstance(node, ast.FunctionDef) and node.name == function.__code__.co_name] or [None]
