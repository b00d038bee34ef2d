"""Paths that have come to the same place go on as one, where little is lost by it."""

from __future__ import annotations

from iota.pushdown.domain import ABSENT, OBJECT, STRING, WRITTEN, Domain, Path
from iota.pushdown.leaf import common_strings, exact_union
from iota.pushdown.state import State
from iota.pushdown.values import Const, Field, Value

_MOST_PAIRED = 12
_SCALARS = (type(None), bool, int, float, str)


def merge(states: list[State]) -> list[State]:
    """As few states as can stand for these; each that is given is within one that is returned."""
    if len(states) < 2:
        return states
    merged: list[State] = []
    for state in states[:_MOST_PAIRED]:
        index = 0
        while index < len(merged):
            both = _both(merged[index], state)
            if both is None:
                index += 1
                continue
            state = both
            del merged[index]
            index = 0
        merged.append(state)
    return merged + states[_MOST_PAIRED:]


def fold(results: list[tuple[State, Value]]) -> list[tuple[State, Value]]:
    """`x if isinstance(x, str) else ""` is one value: the field, with a default for the kinds that take the other way."""
    if len(results) != 2:
        return results
    (state, value), (other, default) = results
    if isinstance(value, Const):
        state, value, other, default = other, default, state, value
    if not isinstance(value, Field) or not isinstance(default, Const) or type(default.value) not in _SCALARS or state.frame is not other.frame:
        return results
    path = value.path
    here, there = state.domain(path), other.domain(path)
    if here.kinds & (there.kinds | value.missing) or {**state.fields, path: there} != {**other.fields, path: there}:
        return results
    strings = here.strings if here.kinds & STRING else there.strings
    whole = State({**state.fields, path: Domain(here.kinds | there.kinds, strings)}, state.frame, max(state.growth, other.growth))
    return [(whole, Field(path, default, there.kinds, value.view))]


def _both(one: State, other: State) -> State | None:
    """One state in place of two; None where one of them would lose a demand that a field be there, and with it what tells them apart."""
    if one.frame is not other.frame:
        return None
    fields: dict[Path, Domain] = {}
    one_loses = other_loses = loose = False
    differences = 0
    of_one, of_other = _demands(one), _demands(other)
    for path, domain in one.fields.items():
        theirs = other.fields.get(path)
        if theirs is domain:
            fields[path] = domain
            continue
        differences += 1
        if theirs is None:
            one_loses |= path in of_one and _may_hold(other, path)
            continue
        union, exact = _union(domain, theirs)
        fields[path] = union
        if not exact or union.kinds & ABSENT:
            loose |= not exact
            one_loses |= path in of_one
            other_loses |= path in of_other
    for path in other.fields:
        if path not in one.fields:
            differences += 1
            other_loses |= path in of_other and _may_hold(one, path)
    if (one_loses or other_loses) and (loose or differences > 1):
        return None
    return State(fields, one.frame, max(one.growth, other.growth))


def _demands(state: State) -> set[Path]:
    """The fields that must be there, as far as the host can see that: of an object it sees the members (leaf_of)."""
    there = {path for path, domain in state.fields.items() if not domain.kinds & ABSENT and isinstance(path[0], str)}
    return there - {path[:end] for path in state.fields for end in range(1, len(path))}


def _may_hold(state: State, path: Path) -> bool:
    """Whether the field's parent can be an object there. Where it cannot, the host finds the field odd, so that a demand on it tells nothing apart."""
    return path[-1] == WRITTEN or bool(state.domain(path[:-1]).kinds & OBJECT)


def _union(one: Domain, other: Domain) -> tuple[Domain, bool]:
    """A domain that holds both, and whether it holds no more."""
    kinds = one.kinds | other.kinds
    if not one.kinds & other.kinds & STRING:
        return Domain(kinds, one.strings if one.kinds & STRING else other.strings), True
    strings = exact_union(one.strings, other.strings)
    if strings is not None:
        return Domain(kinds, strings), True
    return Domain(kinds, common_strings(one.strings, other.strings)), False
