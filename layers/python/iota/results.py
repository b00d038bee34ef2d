"""The result of a batch while it grows: each finding is encoded as soon as it is complete."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from iota.failures import Failure
from iota.progress import PHASES
from iota.protocol import to_json, to_utf8

# Together well below the largest frame: a batch in which every event matches must still fit.
_ROOM_FOR_CONTEXTS: Final = 64 * 1024 * 1024
_ROOM_FOR_TRACEBACKS: Final = 32 * 1024 * 1024


class Finding(NamedTuple):
    event: int
    rule: int
    text: str


class Results:
    __slots__ = ("detections", "failures", "_context_room", "_traceback_room")

    def __init__(self) -> None:
        self.detections: list[Finding] = []
        self.failures: list[Finding] = []
        self._context_room = _ROOM_FOR_CONTEXTS
        self._traceback_room = _ROOM_FOR_TRACEBACKS

    def add_detection(self, event: int, rule: int, members: dict[str, Any], context: str | None) -> None:
        text = to_json({"event": event, "rule": rule, **members})
        if context is not None:
            text = f'{text[:-1]},"context":{context}}}'
        self.detections.append(Finding(event, rule, text))

    def has_room_for(self, context: str) -> bool:
        self._context_room -= len(context)
        return self._context_room >= 0

    def add_failure(self, event: int, rule: int, phase: int, failure: Failure) -> None:
        self._traceback_room -= len(failure.traceback)
        members = {
            "event": event,
            "rule": rule,
            "phase": PHASES[phase],
            "error": failure.text,
            "traceback": failure.traceback if self._traceback_room >= 0 else "",
        }
        self.failures.append(Finding(event, rule, to_json(members)))

    def sort(self, ranks: dict[tuple[int, int], int]) -> None:
        """Orders by event, then by the position of the rule in the event's set; `ranks` has that by (event, rule)."""
        for findings in (self.detections, self.failures):
            findings.sort(key=lambda finding: (finding.event, ranks[finding.event, finding.rule]))

    def encode(self, batch: int, output: list[dict[str, Any]], dropped: int) -> bytes:
        detections = ",".join(finding.text for finding in self.detections)
        failures = ",".join(finding.text for finding in self.failures)
        return to_utf8(
            f'{{"batch":{batch},"detections":[{detections}],"failures":[{failures}],'
            f'"output":{to_json(output)},"outputDropped":{dropped}}}'
        )
