"""The state as a worker sees it: every call goes to the host, which answers at once (docs/worker-protocol.md)."""

from __future__ import annotations

import json
import os
from _thread import get_ident
from typing import Any, Final

from iota.limits import TimeLimit
from iota.progress import EVENT, NO_RULE, RULE, Progress
from iota.protocol import ANSWER, STATE, ProtocolError, json_bytes, read_frame, write_frame
from iota.state import StateError

# A rule that calls in a loop would never be seen to stand still.
_MOST_CALLS: Final = 1000


class HostState:
    """Asks over a pair of descriptors. One for the worker, and one in each forked child, whose parent passes its calls on."""

    def __init__(self, incoming: int, outgoing: int, progress: Progress, limit: TimeLimit) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._progress = progress
        self._limit = limit
        self._process = os.getpid()
        self._thread = get_ident()
        self._evaluation = NO_RULE, NO_RULE
        self._calls = 0
        self.relayed = False

    def begin(self) -> None:
        """A new batch: its positions are others."""
        self.relayed = False
        self._evaluation = NO_RULE, NO_RULE
        self._calls = 0

    def __call__(self, request: dict[str, Any]) -> Any:
        if os.getpid() != self._process or get_ident() != self._thread:
            raise StateError("the state can be used by the rule itself, not by a thread or a process that it has started")
        evaluation = self._progress.words[EVENT], self._progress.words[RULE]
        if evaluation != self._evaluation:
            self._evaluation, self._calls = evaluation, 0
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise StateError(f"more than {_MOST_CALLS} calls for one event; keep less, or keep it under one key")
        return self._ask({"event": evaluation[0], "rule": evaluation[1], **request})

    def abandon(self, event: int, rule: int) -> None:
        """The rule failed on the event: what it has written is taken back."""
        if self._evaluation == (event, rule) and self._calls:
            self._calls = 0
            try:
                self._ask({"event": event, "rule": rule, "op": "abandon"})
            except StateError:
                pass  # there was nothing to take back

    def abandon_of_child(self, event: int, rule: int) -> None:
        """A child has died: only the host knows whether it had written anything."""
        if self.relayed:
            self._ask({"event": event, "rule": rule, "op": "abandon"})

    def _ask(self, request: dict[str, Any]) -> Any:
        answer = json.loads(self.relay(json_bytes(request)))
        if "error" in answer:
            raise StateError(answer["error"])
        return answer["value"]

    def relay(self, payload: bytes) -> bytearray:
        """The answer to a call that is already encoded. What the host takes for it is not the rule's time."""
        self.relayed = True
        inside, self._limit.inside = self._limit.inside, False
        try:
            write_frame(self._outgoing, STATE, payload)
            frame = read_frame(self._incoming)
        except (OSError, ProtocolError):
            os._exit(1)  # the host is gone; no rule may go on as if this were a failure of its own
        if frame is None or frame[0] != ANSWER:
            os._exit(1)
        self._limit.inside = inside
        return frame[1]
