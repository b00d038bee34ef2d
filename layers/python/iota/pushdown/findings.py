"""Collects the paths on which an event must be sent."""

from __future__ import annotations

from typing import NamedTuple

from iota.pushdown.leaf import Leaf, add_leaf, covers, leaf_of
from iota.pushdown.state import State


class Reason(NamedTuple):
    """Why a path ends in something to send."""

    file: str
    line: int
    text: str
    hint: str


class Defeated(Exception):
    """Every event is to be sent: nothing more can be found out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.text)
        self.reason = reason


class Findings:
    def __init__(self) -> None:
        self.leaves: list[Leaf] = []

    def send(self, state: State, reason: Reason) -> None:
        """Events that take this path are sent, whatever comes after."""
        add_leaf(self.leaves, leaf_of(state.fields))
        if not all(self.leaves):
            raise Defeated(reason)

    def settled(self, state: State) -> bool:
        """All events that take this path are sent anyway."""
        return any(covers(leaf, state.fields) for leaf in self.leaves)
