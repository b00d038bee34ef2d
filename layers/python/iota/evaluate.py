"""Evaluates rules against events: the hot path of the worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from iota.answers import reader
from iota.data_models import NO_DATA_MODELS
from iota.event import Event, Parser
from iota.failures import Failure
from iota.host_state import HostState
from iota.limits import RuleTimeout, TimeLimit
from iota.match_expressions import ABSENT
from iota.progress import ALERT_PHASE, CONTEXT_PHASE, COUNTER, EVENT, NO_RULE, PHASE, RULE, RULE_PHASE, Progress
from iota.protocol import to_json
from iota.results import Results
from iota.shapes import Entry, Function, LoadedRule

# One event: its position in the batch, its record, the parser for its log type, the rules to evaluate.
Work = tuple[int, memoryview, Parser, tuple[Entry, ...]]

_FAILED: Final = object()
read_context: Final = reader("alert_context", strict=True)


class Evaluator:
    """Runs each rule under the time limit; whatever a rule raises becomes a failure of that rule alone."""

    def __init__(self, progress: Progress, limit: TimeLimit) -> None:
        self.progress = progress
        self.limit = limit
        self.results = Results()
        self.last_failure: Failure | None = None
        self.state: HostState | None = None
        self.data_models = NO_DATA_MODELS

    def run(self, work: Iterable[Work]) -> None:
        words, longs, next_count = self.progress.words, self.progress.longs, self.progress.next_count
        limit, late = self.limit, self.limit.late
        for position, record, parse, entries in work:
            if not entries:
                continue
            words[EVENT] = position
            words[RULE] = NO_RULE
            try:
                event = parse(record)
            except Exception as error:
                for entry in entries:
                    self._fail(entry[3], position, RULE_PHASE, error)
                continue
            for index, function, no, rule in entries:
                words[RULE] = index
                longs[COUNTER] = next_count()
                limit.inside = True
                try:
                    answer = function(event)
                except BaseException as error:
                    limit.inside = False
                    self._fail(rule, position, RULE_PHASE, error)
                    continue
                limit.inside = False
                if late:
                    late.pop(index, None)
                if answer is not no:
                    self._settle(rule, position, event, answer)
                    words[PHASE] = RULE_PHASE

    def _settle(self, rule: LoadedRule, position: int, event: Event, answer: Any) -> None:
        """Decides on every answer but a plain False."""
        subject, phase = event, RULE_PHASE
        if rule.alert is not None:
            subject, phase = answer, ALERT_PHASE
            answer = self._call(rule, position, phase, rule.alert, subject)
        if type(answer) is not bool and answer is not _FAILED:
            if rule.must_be_bool:
                self._add_failure(rule, position, phase, _not_bool(rule, answer))
                return
            # An object of the rule may decide about its truth in Python.
            answer = self._call(rule, position, phase, bool, answer)
        if answer is True:
            self._detect(rule, position, subject)

    def describe(self, rule: LoadedRule, position: int, event: Event) -> None:
        """Asks the optional functions of a rule that did not match, as its tests want, and adds their answers to the detections."""
        self.progress.move(position, rule.spec.index, RULE_PHASE)
        self._detect(rule, position, event)

    def _detect(self, rule: LoadedRule, position: int, subject: Any) -> None:
        """Asks the optional functions; one that fails is recorded, and the default stands in for its answer."""
        found: dict[str, Any] = {}
        context: str | None = None
        default_title = rule.default_title
        for phase, name, ask in rule.extras:
            value = self._call(rule, position, phase, ask, subject)
            if name == "alert_context":
                context = self._bounded(rule, position, phase, value)
            elif value is _FAILED:
                if name == "title":
                    default_title = rule.failed_title
            elif value is not None:
                found[name] = value
        title = found.pop("title", None)
        dedup = found.pop("dedup", None) or (title if rule.title_is_dedup else None)
        members = {"title": title or default_title, "dedup": dedup or rule.default_dedup, **found}
        if rule.summary:
            context = self._summary(rule, position, subject)
        self.results.add_detection(position, rule.spec.index, members, context)

    def _summary(self, rule: LoadedRule, position: int, subject: Any) -> str | None:
        """The fields that the metadata names: the context of a rule that has no alert_context()."""
        values = {path: value for path, get in rule.summary if (value := get(subject)) is not ABSENT}
        return self._bounded(rule, position, CONTEXT_PHASE, self._call(rule, position, CONTEXT_PHASE, read_context, values)) if values else None

    def _bounded(self, rule: LoadedRule, position: int, phase: int, context: Any) -> str:
        if context is not _FAILED:
            if self.results.has_room_for(context):
                return str(context)
            error = Failure("ValueError", "the contexts of this batch are too large together", rule.spec.path, None, "")
            self._add_failure(rule, position, phase, error)
        assert self.last_failure is not None
        return to_json({"_error": self.last_failure.text})

    def _call(self, rule: LoadedRule, position: int, phase: int, function: Function, argument: Any) -> Any:
        """The answer of a rule's function, or _FAILED when it failed (which is then recorded)."""
        limit = self.limit
        self.progress.enter(phase)
        limit.inside = True
        try:
            answer = function(argument)
        except BaseException as error:
            limit.inside = False
            self._fail(rule, position, phase, error)
            return _FAILED
        limit.inside = False
        limit.in_time(rule.spec.index, phase)
        return answer

    def _fail(self, rule: LoadedRule, position: int, phase: int, error: BaseException) -> None:
        # A step of its own: the message of an exception may be made by code of the rule.
        self.progress.move(position, rule.spec.index, phase)
        if isinstance(error, RuleTimeout):
            self.limit.too_late(rule.spec.index, phase)
        self._add_failure(rule, position, phase, self.limit.describe(error, rule.spec.path))

    def _add_failure(self, rule: LoadedRule, position: int, phase: int, failure: Failure) -> None:
        self.last_failure = failure
        if self.state is not None and phase <= ALERT_PHASE:
            self.state.abandon(position, rule.spec.index)
        self.results.add_failure(position, rule.spec.index, phase, failure)


def _not_bool(rule: LoadedRule, answer: Any) -> Failure:
    message = f"rule() returned {type(answer).__name__}, not bool"
    place = f'  File "{rule.spec.path}", line {rule.line}, in rule\n' if rule.line else ""
    return Failure("TypeError", message, rule.spec.path, rule.line, f"{place}TypeError: {message}\n")
