"""Paths that have come to the same place go on as one, where little is lost by it."""

from __future__ import annotations

from iota.pushdown.domain import ABSENT, STRING, Domain, Path
from iota.pushdown.leaf import common_strings, exact_union
from iota.pushdown.state import State

_MOST_PAIRED = 12


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


def _both(one: State, other: State) -> State | None:
    if one.frame is not other.frame:
        return None
    fields: dict[Path, Domain] = {}
    lost_one = lost_other = False  # whether a demand for a field to be there is lost
    differences = 0
    for path, domain in one.fields.items():
        theirs = other.fields.get(path)
        if theirs is domain:
            fields[path] = domain
            continue
        differences += 1
        demands = not domain.kinds & ABSENT and isinstance(path[0], str)
        if theirs is None:
            lost_one |= demands
            continue
        union = _union(domain, theirs)
        if not union.kinds & ABSENT or not isinstance(path[0], str):
            fields[path] = union
            continue
        lost_one |= demands
        lost_other |= not theirs.kinds & ABSENT
        fields[path] = union
    for path, domain in other.fields.items():
        if path not in one.fields:
            differences += 1
            lost_other |= not domain.kinds & ABSENT and isinstance(path[0], str)
    if lost_one and lost_other and differences > 1:
        return None
    return State(fields, one.frame, max(one.growth, other.growth))


def _union(one: Domain, other: Domain) -> Domain:
    kinds = one.kinds | other.kinds
    if not one.kinds & other.kinds & STRING:
        return Domain(kinds, one.strings if one.kinds & STRING else other.strings)
    strings = exact_union(one.strings, other.strings)
    return Domain(kinds, common_strings(one.strings, other.strings) if strings is None else strings)
