"""Where a path through a rule has got to: what it knows of the event, its variables, and the calls it is in."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from iota.pushdown.domain import ALL, Domain, Path, Test, initial_domain
from iota.pushdown.values import Value

MOST_GROWTH: Final = 4


class Scope(NamedTuple):
    """What the names in a function mean, apart from its variables."""

    globals: dict[str, Any]
    builtins: Any
    own: frozenset[str]  # names that are no globals: variables, also those that are not bound yet, and those of outer functions
    file: str


class Frame(NamedTuple):
    """The variables of one call. `number` is unique; `outer` is the caller's frame at the time of the call."""

    number: int
    scope: Scope
    variables: dict[str, Value]
    outer: Frame | None
    depth: int


class State(NamedTuple):
    """Never changed: each step makes a new one, so that paths can part anywhere."""

    fields: dict[Path, Domain]
    frame: Frame
    growth: int = 0  # how often strings were joined to longer ones

    def domain(self, path: Path) -> Domain:
        return self.fields.get(path) or initial_domain(path)

    def narrow(self, path: Path, kinds: int = ALL, test: Test | None = None, answer: bool = True) -> State | None:
        """This path as far as the field is of these kinds (and a string that gives this answer to the test); None when it cannot be."""
        old = self.fields.get(path) or initial_domain(path)
        new = old.restrict(kinds, test, answer)
        if new is old:
            return self
        if not new.kinds:
            return None
        return State({**self.fields, path: new}, self.frame, self.growth)

    def learn(self, path: Path, domain: Domain) -> State:
        return State({**self.fields, path: domain}, self.frame, self.growth)

    def variable(self, name: str) -> Value | None:
        return self.frame.variables.get(name)

    def assign(self, name: str, value: Value) -> State:
        return self._with_variables({**self.frame.variables, name: value})

    def forget(self, name: str) -> State:
        return self._with_variables({key: value for key, value in self.frame.variables.items() if key != name})

    def _with_variables(self, variables: dict[str, Value]) -> State:
        number, scope, _, outer, depth = self.frame
        return self.in_frame(Frame(number, scope, variables, outer, depth))

    def in_frame(self, frame: Frame) -> State:
        return State(self.fields, frame, self.growth)
