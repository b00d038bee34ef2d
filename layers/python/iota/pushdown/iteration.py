"""Loops over what is known: comprehensions, and any() and all() over them, one item after the other."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from iota.pushdown.core import MOST_ITEMS, Raised, Results
from iota.pushdown.methods import Methods
from iota.pushdown.state import Frame, State
from iota.pushdown.values import NO, YES, Const, Lazy, Sequence, Table, Value

# What is done with an item: the paths that go on to the next, and those that are done with their answer.
Visit = Callable[[State], tuple[list[State], Results]]

_ORDERED: Final = (list, tuple)


class Iteration(Methods):
    def items_of(self, value: Value) -> tuple[Value, ...] | None:
        """The items in their order, where both are known."""
        if isinstance(value, Const) and type(value.value) in (tuple, str):
            items = value.value
            return tuple(map(Const, items)) if len(items) <= MOST_ITEMS else None
        if isinstance(value, Sequence) and value.kind in _ORDERED and len(value.items) <= MOST_ITEMS:
            return value.items
        if isinstance(value, Table) and len(value.items) <= MOST_ITEMS:
            return tuple(map(Const, value.items))
        single = self.unordered_items_of(value)
        return single if single is not None and len(single) < 2 else None

    def unordered_items_of(self, value: Value) -> tuple[Value, ...] | None:
        """The items of a set: which comes first differs from process to process."""
        if isinstance(value, Const) and type(value.value) is frozenset:
            items = value.value
        elif isinstance(value, Sequence) and value.kind is set:
            items = frozenset(item.value for item in value.items if isinstance(item, Const))
        else:
            return None
        return tuple(map(Const, items)) if len(items) <= MOST_ITEMS else None

    def list_comprehension(self, state: State, node: ast.ListComp) -> Results:
        name = f"[{self.number()}]"

        def collect(inner: State) -> tuple[list[State], Results]:
            going: list[State] = []
            for part, value in self.evaluate(inner, node.elt):
                so_far = part.variable(name)
                assert isinstance(so_far, Sequence)
                going.append(part.assign(name, Sequence(list, (*so_far.items, value))))
            return going, []

        ended, _ = self.comprehend(state.assign(name, Sequence(list, ())), node.generators, collect, ordered=True)
        found: Results = []
        for part in ended:
            items = part.variable(name)
            assert items is not None
            found.append((part.forget(name), items))
        return found

    def any_or_all(self, state: State, value: Value, wanted: bool, node: ast.AST) -> Results:
        """any() stops at the first item that is true, all() at the first that is not."""

        answer, other = (YES, NO) if wanted else (NO, YES)

        def judge(inner: State, item: Value, at: ast.AST) -> tuple[list[State], Results]:
            yes, no = self.truth(inner, item, at)
            stop, go = (yes, no) if wanted else (no, yes)
            return go, [(part, answer) for part in stop]

        if isinstance(value, Lazy):
            lazy = value.node

            def visit(inner: State) -> tuple[list[State], Results]:
                going: list[State] = []
                done: Results = []
                for part, item in self.evaluate(inner, lazy.elt):
                    go, stop = judge(part, item, lazy.elt)
                    going += go
                    done += stop
                return going, done

            ended, done = self.comprehend(state, lazy.generators, visit, ordered=False)
            return [*done, *((part, other) for part in ended)]
        items = self.items_of(value)
        if items is None:
            return self.send(state, node, "a loop over values that are not known")
        going, found = [state], []
        for item in items:
            results = [judge(part, item, node) for part in going]
            going = [part for go, _ in results for part in go]
            found += [result for _, stop in results for result in stop]
        return [*found, *((part, other) for part in going)]

    def comprehend(
        self, state: State, generators: list[ast.comprehension], visit: Visit, ordered: bool
    ) -> tuple[list[State], Results]:
        """Visits every combination of items; the variables of the comprehension are gone afterwards, however it ends."""
        names = {node.id for generator in generators for node in ast.walk(generator.target) if isinstance(node, ast.Name)}
        before = state.frame
        if len(generators) > 1 and any(name in before.variables or name in before.scope.globals for name in names):
            self.send(state, generators[0].target, "a comprehension whose variable hides another")
            return [], []
        # A number of its own, so that no lambda leaves the comprehension whose variables it sees.
        inside = before._replace(number=self.number())
        self.sinks.append([])
        try:
            ended, done = self._each(state.in_frame(inside), generators, visit, ordered)
        finally:
            raised = self.sinks.pop()
        for item in raised:
            frame = item.state.frame
            while frame.number != inside.number and frame.outer is not None:
                frame = frame.outer
            self.raised(Raised(item.state.in_frame(_restored(frame, before, names)), item.error, item.reason))
        restore = lambda part: part.in_frame(_restored(part.frame, before, names))  # noqa: E731
        return [restore(part) for part in ended], [(restore(part), value) for part, value in done]

    def _each(self, state: State, generators: list[ast.comprehension], visit: Visit, ordered: bool) -> tuple[list[State], Results]:
        if not generators:
            return visit(state)
        generator, *inner = generators
        ended: list[State] = []
        done: Results = []
        for part, value in self.evaluate(state, generator.iter):
            items = self.items_of(value)
            shuffled = None if items is not None or ordered else self.unordered_items_of(value)
            if items is None and shuffled is None:
                self.send(part, generator.iter, "a loop over values that are not known", "test the cheap fields before the loop")
                continue
            going = [part]
            for item in items if items is not None else shuffled or ():
                if shuffled is not None:
                    # Any item may come first: then it stops the loop or fails before the others are looked at.
                    done += self._one(part, item, generator, inner, visit, ordered)[1]
                visited = [self._one(before, item, generator, inner, visit, ordered) for before in going]
                going = [after for go, _ in visited for after in go]
                done += [result for _, stop in visited for result in stop]
            ended += going
        return ended, done

    def _one(
        self, state: State, item: Value, generator: ast.comprehension, inner: list[ast.comprehension], visit: Visit, ordered: bool
    ) -> tuple[list[State], Results]:
        ended: list[State] = []
        done: Results = []
        if self.findings.settled(state) or self.pause(state, generator.target):
            return [], []
        going = self.bind_target(state, generator.target, item, inside=True)
        for condition in generator.ifs:
            kept: list[State] = []
            for part in going:
                for after, value in self.evaluate(part, condition):
                    yes, no = self.truth(after, value, condition)
                    kept += yes
                    ended += no
            going = kept
        for part in going:
            more, stop = self._each(part, inner, visit, ordered)
            ended += more
            done += stop
        return ended, done

    def bind_target(self, state: State, target: ast.expr, value: Value, inside: bool = False) -> list[State]:
        """Assigns to a variable, or to a tuple of them; what else may be assigned to outlives the call. `inside` a comprehension all are variables."""
        if isinstance(target, ast.Name) and (inside or target.id in state.frame.scope.own):
            return [state.assign(target.id, value)]
        if isinstance(target, (ast.Tuple, ast.List)) and not any(isinstance(part, ast.Starred) for part in target.elts):
            items = self.items_of(value)
            if items is not None:
                if len(items) != len(target.elts):
                    self.fail(state, ValueError, target, "too many or too few values to unpack")
                    return []
                going = [state]
                for part, item in zip(target.elts, items, strict=True):
                    going = [after for before in going for after in self.bind_target(before, part, item, inside)]
                return going
        self.send(state, target, "something is assigned to that may outlive the call, or is not known")
        return []

    def evaluate(self, state: State, node: ast.expr) -> Results:
        raise NotImplementedError


def _restored(frame: Frame, before: Frame, names: set[str]) -> Frame:
    variables = {name: value for name, value in frame.variables.items() if name not in names}
    variables.update((name, before.variables[name]) for name in names if name in before.variables)
    return frame._replace(number=before.number, variables=variables)
