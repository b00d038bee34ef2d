"""Mocks of a rule's tests: names of the rule's module that stand for something else while a test runs."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from iota.loader import RULE_MODULE_PREFIX
from iota.shapes import OWN_VALUE, LoadedRule

_KEYS: Final = frozenset({"objectName", "returnValue", "sideEffect", "new"})


class MockError(Exception):
    """A mock that cannot be set up; the text is a sentence for the author of the test."""


@contextmanager
def mocked(rule: LoadedRule, mocks: Sequence[dict[str, Any]]) -> Iterator[None]:
    """Within, each `objectName` is a MagicMock, wherever the rule's own module looks it up; constants too."""
    if not mocks:
        yield
        return
    from unittest.mock import patch  # costs 40 ms and 5 MB, which only tests with mocks shall pay

    with ExitStack() as stack:
        for mock in mocks:
            name = mock.get("objectName")
            if unknown := sorted(set(mock) - _KEYS):
                raise MockError(f"a mock has the key {unknown[0]}, which is none of {', '.join(sorted(_KEYS))}")
            if not isinstance(name, str):
                raise MockError("a mock has no objectName: write the name, as the rule's file knows it, of what it replaces")
            stack.enter_context(patch.multiple(_owner(rule, name), **{name: _stand_in(_with_own_values(rule, mock))}))
        yield


def _owner(rule: LoadedRule, name: str) -> object:
    """The module of the rule's file, else the class of the rule, whichever has the name."""
    modules = [
        module
        for key, module in list(sys.modules.items())
        if key.startswith(RULE_MODULE_PREFIX) and getattr(module, "__file__", None) == rule.spec.path
    ]
    owners: list[object] = [*modules, *(type(method.__self__) for method in rule.deciding if hasattr(method, "__self__"))]
    for owner in owners:
        if hasattr(owner, name):
            return owner
    raise MockError(f"there is no {name!r} in the rule's file to mock: name a function or constant that it defines or imports")


def _with_own_values(rule: LoadedRule, mock: dict[str, Any]) -> dict[str, Any]:
    """The mock with what only the rule's class holds, as a function to call."""
    whole = dict(mock)
    for key, attribute in (("returnValue", "return_value"), ("sideEffect", "side_effect"), ("new", "new")):
        value = mock.get(key)
        if isinstance(value, dict) and OWN_VALUE in value:
            test, at = value[OWN_VALUE]
            whole[key] = getattr(rule.own_tests[test].mocks[at], attribute)
    return whole


def _stand_in(mock: dict[str, Any]) -> Any:
    from unittest.mock import MagicMock

    if "new" in mock:
        return mock["new"]
    arguments: dict[str, Any] = {}
    if "returnValue" in mock:
        arguments["return_value"] = mock["returnValue"]
    if mock.get("sideEffect") is not None:
        arguments["side_effect"] = _side_effect(mock["sideEffect"])
    return MagicMock(**arguments)


def _side_effect(value: Any) -> Any:
    """A list gives one return value per call, a function is called; a text names a built-in exception, with its message after a colon."""
    if isinstance(value, (list, BaseException)) or callable(value):
        return value
    kind, _, message = str(value).partition(":")
    exception = getattr(builtins, kind.strip(), None)
    if not (isinstance(exception, type) and issubclass(exception, BaseException)):
        raise MockError(f"sideEffect is {value!r}: write a list of return values, or a built-in exception such as 'KeyError: name'")
    return exception(message.strip()) if message else exception()
