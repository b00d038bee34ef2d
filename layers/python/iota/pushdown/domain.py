"""What a path through a rule knows about one field: the kinds of value it may have, and for strings which."""

from __future__ import annotations

from typing import Final, NamedTuple

from iota.pushdown.views import WHOLE, View

# ABSENT: no such member. STRAY: a parent is not an object. The others are the kinds of JSON values.
ABSENT, STRAY, STRING, NULL, TRUE, FALSE, NUMBER, LIST, OBJECT = (1 << bit for bit in range(9))
BOOL: Final = TRUE | FALSE
VALUES: Final = STRING | NULL | BOOL | NUMBER | LIST | OBJECT
MISSING: Final = ABSENT | STRAY
ALL: Final = MISSING | VALUES


class Test(NamedTuple):
    """A question about a string: is it in `values`, does it start or end with one of them, does it contain one."""

    op: str
    values: frozenset[str]
    view: View = WHOLE

    def holds(self, text: str) -> bool:
        text = self.view.of(text)
        match self.op:
            case "in":
                return text in self.values
            case "prefix":
                return text.startswith(tuple(self.values))
            case "suffix":
                return text.endswith(tuple(self.values))
        return any(value in text for value in self.values)


class Strings(NamedTuple):
    """A set of strings: the `allowed` ones, or (None) all but the excluded ones and those that fail a test, and whatever is in `also`."""

    allowed: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    tests: tuple[tuple[Test, bool], ...] = ()
    also: frozenset[str] = frozenset()

    def keep(self, test: Test, answer: bool) -> Strings:
        """Those for which the test gives this answer."""
        if self.allowed is not None:
            return Strings(frozenset(text for text in self.allowed if test.holds(text) is answer))
        also = frozenset(text for text in self.also if test.holds(text) is answer)
        if test.op == "in" and test.view == WHOLE:
            if not answer:
                return self._replace(excluded=self.excluded | test.values, also=also)
            return Strings(frozenset(text for text in test.values if text in self))
        if (test, not answer) in self.tests:
            return Strings(also)
        tests = self.tests if (test, answer) in self.tests else (*self.tests, (test, answer))
        return self._replace(tests=tests, also=also)

    def __contains__(self, text: object) -> bool:
        assert isinstance(text, str)
        if self.allowed is not None:
            return text in self.allowed
        return text in self.also or (text not in self.excluded and self.passes(text))

    def passes(self, text: str) -> bool:
        """Whether it gives the answers of the tests."""
        return all(test.holds(text) is answer for test, answer in self.tests)

    def within(self, other: Strings) -> bool:
        """Certainly a part of `other`; False when that is not known."""
        if other is self or other == ANY_STRING:
            return True
        if self.allowed is not None:
            return all(text in other for text in self.allowed)
        if other.allowed is not None or not all(text in other for text in self.also):
            return False
        held = (text in other.also or text in self.excluded or not self.passes(text) for text in other.excluded)
        return all(held) and set(other.tests) <= set(self.tests)


ANY_STRING: Final = Strings()
NO_STRINGS: Final = Strings(frozenset())


class Domain(NamedTuple):
    kinds: int
    strings: Strings = ANY_STRING

    def restrict(self, kinds: int, test: Test | None = None, answer: bool = True) -> Domain:
        """The part that is of these kinds and, where it is a string, gives this answer to the test."""
        kinds &= self.kinds
        strings = self.strings
        if kinds & STRING:
            if test is not None:
                strings = strings.keep(test, answer)
            if strings.allowed is not None and not strings.allowed:
                kinds &= ~STRING
        if not kinds & STRING:
            strings = NO_STRINGS
        return self if kinds == self.kinds and strings is self.strings else Domain(kinds, strings)


Path = tuple[str | int, ...]

ROOT: Final[Path] = ()
# The last step of a path that stands for str() of what is at the path before it.
WRITTEN: Final = -1
_WRITTEN_DOMAIN: Final = Domain(STRING)
_ROOT_DOMAIN: Final = Domain(OBJECT, NO_STRINGS)
_TOP_DOMAIN: Final = Domain(ABSENT | VALUES)
_DEEP_DOMAIN: Final = Domain(ALL)


def initial_domain(path: Path) -> Domain:
    """What is known of a field before a rule asks: the event itself is an object."""
    if path and path[-1] == WRITTEN:
        return _WRITTEN_DOMAIN
    return (_ROOT_DOMAIN, _TOP_DOMAIN)[len(path)] if len(path) < 2 else _DEEP_DOMAIN
