"""What the host can see of a path's knowledge: one leaf per path that ends in something to send, joined where there are too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from iota.pushdown.domain import ABSENT, ANY_STRING, NO_STRINGS, STRING, WRITTEN, Domain, Path, Strings, Test

MOST_LEAVES: Final = 16
_MOST_JOINED: Final = 1000
_MOST_NAMED: Final = 64

Tests = tuple[tuple[Test, bool], ...]


class Allowed(NamedTuple):
    """What a field may be for an event to be sent. Odd values, which the host does not judge, are always allowed."""

    absent: bool
    strings: Strings

    @property
    def is_everything(self) -> bool:
        return self.absent and self.strings == ANY_STRING

    def within(self, other: Allowed) -> bool:
        return (other.absent or not self.absent) and self.strings.within(other.strings)


Leaf = dict[Path, Allowed]

_THERE: Final = Allowed(False, ANY_STRING)


def allowed_by(domain: Domain) -> Allowed:
    return Allowed(bool(domain.kinds & ABSENT), domain.strings if domain.kinds & STRING else NO_STRINGS)


def leaf_of(fields: Mapping[Path, Domain]) -> Leaf:
    """Left out are values that are no fields, and parents of other fields: they are objects, which the host finds odd."""
    leaf: Leaf = {}
    for path, domain in fields.items():
        if path and isinstance(path[0], str) and WRITTEN not in path[:-1]:
            allowed = allowed_by(domain)
            if not allowed.is_everything:
                leaf[path] = allowed
    parents = {path[:end] for path in leaf for end in range(1, len(path)) if path[end] != WRITTEN}
    # What is demanded of its str() holds for no field that is absent.
    parents |= {path[:-1] for path in leaf if path[-1] == WRITTEN and leaf.get(path[:-1]) == _THERE}
    return {path: allowed for path, allowed in leaf.items() if path not in parents} if parents else leaf


def covers(leaf: Leaf, fields: Mapping[Path, Domain]) -> bool:
    """Every event with these fields is sent because of the leaf already."""
    for path, allowed in leaf.items():
        domain = fields.get(path)
        if domain is None or not allowed_by(domain).within(allowed):
            return False
    return True


def _leaf_within(leaf: Leaf, other: Leaf) -> bool:
    return all(path in leaf and leaf[path].within(allowed) for path, allowed in other.items())


def add_leaf(leaves: list[Leaf], leaf: Leaf) -> None:
    """Adds a leaf, drops those within it, merges those that differ in one field; keeps the list short."""
    while True:
        leaves[:] = [other for other in leaves if not _leaf_within(other, leaf)]
        if any(_leaf_within(leaf, other) for other in leaves):
            return
        for index, other in enumerate(leaves):
            merged = _merged(leaf, other)
            if merged is not None:
                del leaves[index]
                leaf = merged
                break
        else:
            break
    leaves.append(leaf)
    if len(leaves) > MOST_LEAVES:
        leaves[:] = [_joined_leaf(leaves)]


def _merged(leaf: Leaf, other: Leaf) -> Leaf | None:
    """One leaf that allows what the two allow and nothing else, when they differ in one field only."""
    if leaf.keys() != other.keys():
        return None
    different = [path for path in leaf if leaf[path] != other[path]]
    if len(different) != 1:
        return None
    path = different[0]
    strings = exact_union(leaf[path].strings, other[path].strings)
    if strings is None:
        return None
    allowed = Allowed(leaf[path].absent or other[path].absent, strings)
    return {key: allowed if key == path else value for key, value in leaf.items() if key != path or not allowed.is_everything}


def exact_union(one: Strings, other: Strings) -> Strings | None:
    """The strings of the two and no others; None where that cannot be said."""
    if one.within(other):
        return other
    if other.within(one):
        return one
    if one.allowed is not None and other.allowed is not None:
        return Strings(one.allowed | other.allowed)
    if one.allowed is not None:
        one, other = other, one
    if other.allowed is not None:
        union = one._replace(excluded=one.excluded - other.allowed)
        union = union._replace(also=union.also | frozenset(text for text in other.allowed if text not in union))
    else:
        tests = _either(one.tests, other.tests)
        if tests is None or (one.excluded != other.excluded and set(one.tests) != set(other.tests)):
            return None
        union = Strings(None, one.excluded & other.excluded, tests)
        union = union._replace(also=frozenset(text for text in one.also | other.also if text not in union))
    return union if len(union.also) <= _MOST_NAMED else None


def _either(ours: Tests, theirs: Tests) -> Tests | None:
    """The tests that a string passes which passes all of ours or all of theirs; None where no tests say that."""
    common = tuple(test for test in ours if test in theirs)
    only_ours = [test for test in ours if test not in common]
    only_theirs = [test for test in theirs if test not in common]
    for one, other in (only_ours, only_theirs), (only_theirs, only_ours):
        if len(one) == 1 and one[0][1]:
            if (wider := _wider(one[0][0], other)) is not None:
                return (*common, *wider)
    return common if not only_ours and not only_theirs else None


def _wider(test: Test, others: Sequence[tuple[Test, bool]]) -> Tests | None:
    """`a or (not a and b)` is `a or b`, and with questions of one kind that is one question."""
    if any((other.op, other.view) != (test.op, test.view) or not (answer or other.values <= test.values) for other, answer in others):
        return None
    asked = [other for other, answer in others if answer]
    if not asked:
        return ()
    return ((test._replace(values=test.values | asked[0].values), True),) if len(asked) == 1 else None


def joined(all_allowed: Sequence[Allowed]) -> Allowed:
    """What any of them allows, or more."""
    strings = all_allowed[0].strings
    for allowed in all_allowed[1:]:
        union = exact_union(strings, allowed.strings)
        strings = common_strings(strings, allowed.strings) if union is None else union
    if strings.allowed is not None and len(strings.allowed) > _MOST_JOINED:
        strings = ANY_STRING
    return Allowed(any(allowed.absent for allowed in all_allowed), strings)


def common_strings(one: Strings, other: Strings) -> Strings:
    """A simple set that holds both."""
    if one.allowed is not None or other.allowed is not None:
        few, many = (one, other) if one.allowed is not None else (other, one)
        assert few.allowed is not None
        kept = tuple((test, answer) for test, answer in many.tests if all(test.holds(text) is answer for text in few.allowed))
        return _with_named(Strings(None, many.excluded - few.allowed, kept), many.also)
    # A string that the one excludes by name may fail a test of the other: it is then in neither, and may be excluded or not.
    common = Strings(None, one.excluded & other.excluded, tuple(test for test in one.tests if test in other.tests))
    return _with_named(common, one.also | other.also)


def _with_named(strings: Strings, named: frozenset[str]) -> Strings:
    also = frozenset(text for text in named if text not in strings)
    return strings._replace(also=also) if len(also) <= _MOST_NAMED else ANY_STRING


def _joined_leaf(leaves: Sequence[Leaf]) -> Leaf:
    result: Leaf = {}
    for path in leaves[0]:
        if all(path in leaf for leaf in leaves):
            allowed = joined([leaf[path] for leaf in leaves])
            if not allowed.is_everything:
                result[path] = allowed
    return result
