"""What the file defines: functions that the engine cannot call, functions that nobody calls, answers that are no answer."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import Final

from iota.lint.findings import RULE_FUNCTIONS, Finding
from iota.lint.source import FunctionNode, Source

_BROAD: Final = {
    "Exception": "every mistake of the rule",
    "BaseException": "every mistake of the rule, and its time limit",
    "LookupError": "more than KeyError",
    "builtins.Exception": "every mistake of the rule",
}


def wrong_arity(source: Source) -> Iterator[Finding]:
    if not source.is_rule:
        return
    for function, is_method in source.rule_functions():
        if function.name not in RULE_FUNCTIONS:
            continue
        arguments = function.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)][1 if is_method else 0 :]
        required = len(names) - min(len(names), len(arguments.defaults)) + sum(default is None for default in arguments.kw_defaults)
        takes_event = names or arguments.vararg
        if required > 1 or (function.name in ("rule", "alert") and not takes_event):
            message = f"{function.name}() takes {required} arguments"
            yield Finding(function.lineno, "wrong-arity", "error", message, f"define it as {function.name}({'self, ' if is_method else ''}event)")
        elif isinstance(function, ast.AsyncFunctionDef):
            yield Finding(function.lineno, "wrong-arity", "error", f"{function.name}() is async, so it returns no answer", "write def without async")


def unused_functions(source: Source) -> Iterator[Finding]:
    """In rules only: what a helper module offers may be for rules that are yet to come."""
    if not source.is_rule:
        return
    used = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    used |= {node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for name, function in source.functions.items():
        if name in RULE_FUNCTIONS or name in used or name == "main" or function.decorator_list:
            continue
        close = difflib.get_close_matches(name, [known for known in RULE_FUNCTIONS if known not in source.functions], n=1, cutoff=0.75)
        mend = f"call it {close[0]}() if the engine is to call it" if close else "remove it, or call it"
        yield Finding(function.lineno, "unused-function", "warning", f"nothing calls {name}()", mend)


def no_answer(source: Source) -> Iterator[Finding]:
    """A rule with metadata must return a bool; a plain text, number or nothing is none."""
    rule = source.functions.get("rule")
    if rule is None or not source.strict or source.is_transform:
        return
    for node in _own_nodes(rule):
        if not isinstance(node, ast.Return):
            continue
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        if node.value is None or (isinstance(node.value, ast.Constant) and not isinstance(value, bool)):
            message = f"rule() returns {value!r}, which is no bool and so a failure of the rule"
            yield Finding(node.lineno, "not-bool", "error", message, "return True or False")
    if not _leaves(rule.body):
        message = "rule() returns nothing where it comes to its end, which is no bool and so a failure of the rule"
        yield Finding(rule.body[-1].lineno, "not-bool", "error", message, "end it with return False")


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether statements never come to their end: they return or raise on every way."""
    match body[-1]:
        case ast.Return() | ast.Raise():
            return True
        case ast.If(body=then, orelse=orelse):
            return bool(orelse) and _leaves(then) and _leaves(orelse)
        case ast.With(body=inner) | ast.AsyncWith(body=inner):
            return _leaves(inner)
        case ast.While(test=ast.Constant(value=True)) as loop:
            return not any(isinstance(node, ast.Break) for node in ast.walk(loop))
        case ast.Try(body=inner, handlers=handlers, orelse=orelse, finalbody=final):
            whole = _leaves(orelse or inner) and all(_leaves(handler.body) for handler in handlers)
            return whole or (bool(final) and _leaves(final))
        case ast.Match(cases=cases):
            last = cases[-1]
            takes_all = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
            return takes_all and all(_leaves(case.body) for case in cases)
    return False


def broad_handlers(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler) or any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node)):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for kind in kinds:
            name = source.qualify(kind) if kind is not None else "BaseException"
            if name in _BROAD:
                written = f"except {name}" if kind is not None else "except"
                message = f"`{written}` hides {_BROAD[name]}: a broken rule then looks like one that does not match"
                yield Finding(node.lineno, "broad-except", "warning", message, "catch KeyError or ValueError, or ask event.deep_get() for the value")
                break


def _own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*FunctionNode.__args__, ast.Lambda)):
            pending += ast.iter_child_nodes(node)
