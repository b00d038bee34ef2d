"""Conditions written in YAML: `InlineFilters` of Python rules, and the `Detection` of rules that have no Python.

A condition is compiled once into a function of the event that changes nothing and never raises. What it does not know, it refuses when it is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import ipaddress

Predicate = Callable[[Any], bool]
Getter = Callable[[Any], Any]
Test = Callable[[Any, Any], bool]

ABSENT: Final = object()
_PATH_PART: Final = r"\.?(?:([^.\[\]]+)|\[(\d+|\*)\])"


class UnknownExpressionError(ValueError):
    """A condition that is not understood; says which."""


def compile_all(expressions: Any) -> Predicate:
    """The conditions of a list: all must hold. An empty list always holds."""
    return _combine("All", _as_list(expressions, "a list of conditions"))


def _as_list(value: Any, wanted: str) -> list[Any]:
    if not isinstance(value, list):
        raise UnknownExpressionError(f"{wanted} is expected where {value!r} stands")
    return value


def _combine(how: str, expressions: list[Any]) -> Predicate:
    tests = [_compile(expression) for expression in expressions]
    if how == "All":
        return lambda subject: all(test(subject) for test in tests)
    if how == "Any":
        return lambda subject: not tests or any(test(subject) for test in tests)
    if how == "OnlyOne":
        return lambda subject: not tests or sum(test(subject) for test in tests) == 1
    return lambda subject: not any(test(subject) for test in tests)


def _compile(expression: Any) -> Predicate:
    if not isinstance(expression, dict):
        raise UnknownExpressionError(f"a condition is a mapping with Condition, not {expression!r}")
    for how in ("All", "Any", "OnlyOne", "None"):
        if how in expression:
            return _combine(how, _as_list(expression[how], f"a list of conditions under {how}"))
    condition = expression.get("Condition")
    if condition in ("AlwaysTrue", "AlwaysFalse"):
        answer = condition == "AlwaysTrue"
        return lambda subject: answer
    keyed = _getter_of(expression)
    if condition in _ELEMENTS:
        return _elements(expression, keyed, _ELEMENTS[condition])
    values = expression.get("Values")
    if keyed is None and isinstance(values, list) and len(values) == 2:
        # Two fields are compared with each other.
        return _compare(condition, _operand(values[0]), _operand(values[1]))
    if keyed is None and isinstance(expression.get("MultiKey"), list) and len(expression["MultiKey"]) == 2:
        return _compare(condition, *map(_operand, expression["MultiKey"]))
    return _compare(condition, keyed or (lambda subject: subject), _operand(values if values is not None else expression.get("Value")))


def _compare(condition: Any, left: Getter, right: Getter) -> Predicate:
    test, negated = _find_test(condition)

    def decide(subject: Any) -> bool:
        return test(left(subject), right(subject)) is not negated

    return decide


def _elements(expression: dict[str, Any], keyed: Getter | None, wanted: Callable[[int, int], bool]) -> Predicate:
    inner = _as_list(expression.get("Expressions"), "a list under Expressions")
    test = _combine(expression.get("RootCombinator", "All"), inner)

    def decide(subject: Any) -> bool:
        items = keyed(subject) if keyed else subject
        if not isinstance(items, list):
            return False
        return wanted(sum(test(item) for item in items), len(items))

    return decide


_ELEMENTS: Final[dict[Any, Callable[[int, int], bool]]] = {
    "AnyElement": lambda hits, count: hits > 0,
    "AllElements": lambda hits, count: hits == count,
    "OnlyOneElement": lambda hits, count: hits == 1,
    "NoElement": lambda hits, count: hits == 0,
}


def _getter_of(expression: Mapping[str, Any]) -> Getter | None:
    for name in ("KeyPath", "Key"):
        if isinstance(expression.get(name), str):
            return getter(expression[name]) if name == "KeyPath" else partial(_follow, (expression[name],))
    deep = expression.get("DeepKey")
    if isinstance(deep, list):
        return partial(_follow, tuple(deep))
    return _enriched(expression["Enrichment"]) if "Enrichment" in expression else None


def _enriched(source: Any) -> Getter:
    """A field of what a look-up table says of a value in the event; ABSENT where the event brings no enrichment along."""
    if not isinstance(source, dict) or not isinstance(source.get("Table"), str) or not isinstance(source.get("Selector"), str):
        raise UnknownExpressionError(f"Enrichment names a Table and a Selector, unlike {source!r}")
    # The selector is one key, with its dots: enrichment is keyed by the path of the value that was looked up.
    found = partial(_follow, ("p_enrichment", source["Table"], source["Selector"]))
    field = source.get("FieldPath")
    if field is None:
        return found
    inside = getter(str(field))
    return lambda subject: inside(found(subject))


def _operand(value: Any) -> Getter:
    """A value as written, or that of another field."""
    keyed = _getter_of(value) if isinstance(value, dict) else None
    if keyed is not None:
        return keyed
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        parts = [_operand(item) for item in value]
        return lambda subject: [part(subject) for part in parts]
    return lambda subject: value


def getter(path: str) -> Getter:
    """The value of `a.b[0].c[*].d` in an event; ABSENT where there is none. `[*]` gives the list of what the items hold."""
    pattern = re.compile(_PATH_PART)
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        match = pattern.match(path, position)
        if match is None:
            raise UnknownExpressionError(f"{path!r} is no KeyPath: write names with dots between them, and items as [0] or [*]")
        name, item = match.groups()
        steps.append(name if item is None else _ALL if item == "*" else int(item))
        position = match.end()
    return partial(_follow, tuple(steps))


_ALL: Final = "[*]"  # no name holds brackets


def _follow(steps: tuple[str | int, ...], value: Any) -> Any:
    for number, step in enumerate(steps):
        if step == _ALL:
            if not isinstance(value, list):
                return ABSENT
            found = [_follow(steps[number + 1 :], item) for item in value]
            return [item for item in found if item is not ABSENT]
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else ABSENT
        else:
            value = value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
        if value is ABSENT:
            break
    return value


def _find_test(condition: Any) -> tuple[Test, bool]:
    """The test of a condition's name, and whether its answer is turned round."""
    name = str(condition)
    if name in _TESTS:
        return _TESTS[name], False
    for negation, positive in _NEGATIONS:
        if negation in name and (plain := name.replace(negation, positive, 1)) in _TESTS:
            return _TESTS[plain], True
    raise UnknownExpressionError(f"the Condition {name} is not known")


# DoesNotEqual, DoesNotIEqual, IDoesNotContain, IsNotIn, IsIPAddressNotInCIDR …
_NEGATIONS: Final = (
    ("DoesNotExist", "Exists"), ("DoesNotEqual", "Equals"), ("DoesNotIEqual", "IEquals"), ("DoesNotStartWith", "StartsWith"),
    ("DoesNotIStartWith", "IStartsWith"), ("DoesNotEndWith", "EndsWith"), ("DoesNotIEndWith", "IEndsWith"), ("DoesNotContain", "Contains"),
    ("DoesNotIContain", "IContains"), ("IsNotIn", "IsIn"), ("IsNotNull", "IsNull"), ("NotInCIDR", "InCIDR"), ("IsNotIPAddress", "IsIPAddress"),
    ("CIDRDoesNotContain", "CIDRContains"),
)  # fmt: skip


def _equals(value: Any, other: Any) -> bool:
    # To YAML and JSON, true is not 1.
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def _texts(test: Callable[[str, str], bool], fold: bool = False) -> Test:
    def decide(value: Any, other: Any) -> bool:
        if not isinstance(value, str) or not isinstance(other, str):
            return False
        return test(value.casefold(), other.casefold()) if fold else test(value, other)

    return decide


def _contains(value: Any, other: Any) -> bool:
    if isinstance(value, list):
        return any(_equals(item, other) for item in value)
    return isinstance(value, str) and isinstance(other, str) and other in value


def _contains_in_any_case(value: Any, other: Any) -> bool:
    return _contains(_folded(value), _folded(other))


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return value.casefold() if isinstance(value, str) else value


def _numbers(test: Callable[[float, float], bool]) -> Test:
    def decide(value: Any, other: Any) -> bool:
        left, right = _number(value), _number(other)
        if left is not None and right is not None:
            return test(left, right)
        # Times in ISO 8601 compare as text.
        return isinstance(value, str) and isinstance(other, str) and test((value > other) - (value < other), 0)

    return decide


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return value if isinstance(value, (int, float)) else float(value)
    except ValueError:
        return None


def _is_in(value: Any, others: Any) -> bool:
    return isinstance(others, list) and any(_equals(value, other) for other in others)


def _address(value: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    import ipaddress  # it takes time to import, and few conditions ask for addresses

    try:
        return ipaddress.ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_private(value: Any, other: Any) -> bool:
    address = _address(value)
    return address is not None and address.is_private


def _is_public(value: Any, other: Any) -> bool:
    address = _address(value)
    return address is not None and address.is_global


def _in_network(value: Any, other: Any) -> bool:
    import ipaddress

    address = _address(value)
    for network in other if isinstance(other, list) else [other]:
        try:
            if address is not None and address in ipaddress.ip_network(network, strict=False):
                return True
        except (TypeError, ValueError):
            continue
    return False


def _holds_address(value: Any, others: Any) -> bool:
    """Whether a field that is a network holds one of the addresses."""
    return any(_in_network(other, value) for other in (others if isinstance(others, list) else [others]))


def _is_null(value: Any, other: Any) -> bool:
    return value is None or value is ABSENT


def _version(number: int) -> Test:
    def decide(value: Any, other: Any) -> bool:
        address = _address(value)
        return address is not None and address.version == number

    return decide


_TESTS: Final[dict[str, Test]] = {
    "Equals": _equals,
    "IEquals": lambda value, other: _equals(_folded(value), _folded(other)),
    "StartsWith": _texts(str.startswith),
    "IStartsWith": _texts(str.startswith, fold=True),
    "EndsWith": _texts(str.endswith),
    "IEndsWith": _texts(str.endswith, fold=True),
    "Contains": _contains,
    "IContains": _contains_in_any_case,
    "IsGreaterThan": _numbers(lambda left, right: left > right),
    "IsGreaterThanOrEquals": _numbers(lambda left, right: left >= right),
    "IsGreaterThanOrEqual": _numbers(lambda left, right: left >= right),
    "IsLessThan": _numbers(lambda left, right: left < right),
    "IsLessThanOrEquals": _numbers(lambda left, right: left <= right),
    "IsLessThanOrEqual": _numbers(lambda left, right: left <= right),
    "IsIn": _is_in,
    "IIsIn": lambda value, others: _is_in(_folded(value), _folded(others)),
    "IsIPAddress": lambda value, other: _address(value) is not None,
    "IsIPv4Address": _version(4),
    "IsIPv6Address": _version(6),
    "IsIPAddressPublic": _is_public,
    "IsIPAddressPrivate": _is_private,
    "IsIPAddressInCIDR": _in_network,
    "CIDRContainsIPAddresses": _holds_address,
    "Exists": lambda value, other: value is not ABSENT,
    "IsNull": _is_null,
    "IsNullOrEmpty": lambda value, other: _is_null(value, other) or value in ("", [], {}),
    "IsTrue": lambda value, other: value is True,
    "IsFalse": lambda value, other: value is False,
}


def text_of(value: Any) -> str:
    """How a value is shown in a title or key."""
    return "" if value is ABSENT or value is None else value if isinstance(value, str) else str(value)


def template(text: str) -> Callable[[Any], str]:
    """`{userIdentity.arn}` in a text stands for the field; the answer fills in the fields of an event."""
    parts = re.split(r"\{([^{}]*)\}", text)
    getters = [getter(part.strip()) for part in parts[1::2]]

    def fill(event: Any) -> str:
        values = [text_of(get(event)) for get in getters]
        return "".join(piece for pair in zip(parts[::2], [*values, ""], strict=True) for piece in pair)

    return fill


def group_key(entries: Iterable[Any]) -> Getter:
    """The dedup key of `GroupBy`: the values of its fields; none of them there is no key."""
    getters = [_required(entry) for entry in entries]
    return lambda event: ":".join(text for get in getters if (text := text_of(get(event))))


def named_values(entries: Iterable[Any]) -> Callable[[Any], dict[str, Any]]:
    """`AlertContext`: names with the fields whose values they stand for."""
    getters: dict[str, Getter] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "KeyName" not in entry:
            raise UnknownExpressionError(f"an entry of AlertContext has KeyName and KeyValue, unlike {entry!r}")
        getters[str(entry["KeyName"])] = _required(entry.get("KeyValue"))
    return lambda event: {name: value for name, get in getters.items() if (value := get(event)) is not ABSENT}


def _required(entry: Any) -> Getter:
    keyed = _getter_of(entry) if isinstance(entry, dict) else None
    if keyed is None:
        raise UnknownExpressionError(f"a field is named with KeyPath, not with {entry!r}")
    return keyed
