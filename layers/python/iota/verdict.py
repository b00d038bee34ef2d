"""What `python3 rule.py < event.json` prints: the verdict of the rule, by the same code as in the worker."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any, Final

from iota.compiled import Compiled
from iota.evaluate import Evaluator
from iota.event import parser_for
from iota.limits import TimeLimit
from iota.loader import load_all
from iota.output import RuleOutput
from iota.progress import Progress
from iota.providers import provide
from iota.results import Results
from iota.shapes import LoadedRule, RuleSpec
from iota.testing.metadata import read_metadata
from iota.testing.model import Problem, Rule

_LIMIT_MILLISECONDS: Final = 5000


class BadInput(Exception):
    """What stands on standard input is no event; the text is a sentence for the user."""


def print_verdict(path: str) -> None:
    """Reads events from standard input and prints one JSON object for each; ends the process with 2 on a failure.

    The input is one event, `{"Records": [...]}`, an array, or JSON lines. Call it at the end of a rule's file with `__file__`.
    """
    sys.set_int_max_str_digits(0)
    found: list[Problem] = []
    rule = _rule_of(os.path.abspath(path), found)
    problems = [str(problem) for problem in found] or _Verdicts(rule).print_all()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(2)


class _Verdicts:
    def __init__(self, rule: Rule) -> None:
        self._log_types = rule.log_types
        self._severity = rule.severity or "INFO"
        self._spec = RuleSpec(
            index=0,
            id=rule.id,
            path=rule.path,
            strict=rule.strict,
            display_name=rule.display_name or None,
            filters=list(rule.filters) or None,
            summary=rule.summary,
        )
        progress = Progress.shared_with_children()
        self._limit = TimeLimit(progress, _LIMIT_MILLISECONDS)
        self._evaluator = Evaluator(progress, self._limit)
        self._output = RuleOutput(progress)

    def print_all(self) -> list[str]:
        """Prints the verdicts to standard output; the answer says what went wrong."""
        standard = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = self._output.stream
        self._limit.start()
        try:
            provide({})
            [loaded] = load_all([self._spec], self._evaluator.progress, self._limit, {}, Compiled([], []))
            if loaded.failure:
                return [f"{self._spec.id} cannot be loaded: {loaded.failure.text}"]
            if loaded.rule is None:
                return [f"{self._spec.path} defines no rule: it needs a function rule(event) or a subclass of iota.Rule"]
            problems: list[str] = []
            try:
                for event in _events(sys.stdin.buffer.read()):
                    verdict, failures = self._judge(loaded.rule, event)
                    problems += failures
                    if verdict:
                        print(json.dumps(verdict), file=standard[0])
            except BadInput as error:
                problems.append(str(error))
            return problems
        finally:
            self._limit.stop()
            sys.stdout, sys.stderr = standard
            for entry in self._output.take()[0]:
                print(entry["text"], end="", file=sys.stderr)

    def _judge(self, rule: LoadedRule, event: dict[str, Any]) -> tuple[dict[str, Any] | None, list[str]]:
        results = self._evaluator.results = Results()
        record = memoryview(json.dumps(event).encode())
        self._evaluator.run([(0, record, parser_for(self._log_type(event)), (rule.entry,))])
        failures = [json.loads(failure.text) for failure in results.failures]
        problems = [f"{self._spec.id} failed in {failure['phase']}: {failure['error']}" for failure in failures]
        if not results.detections:
            return (None if failures else {"ruleId": self._spec.id, "match": False}), problems
        found = json.loads(results.detections[0].text)
        head = {"ruleId": self._spec.id, "match": True, "title": found["title"], "severity": self._severity, "dedup": found["dedup"]}
        return {**head, **{key: value for key, value in found.items() if key not in ("event", "rule")}}, problems

    def _log_type(self, event: dict[str, Any]) -> str:
        if len(self._log_types) == 1:
            return self._log_types[0]
        return "AWS.CloudTrail" if "eventName" in event and "eventSource" in event else ""


def _rule_of(path: str, problems: list[Problem]) -> Rule:
    """The rule with what the metadata beside it says, if there is any."""
    stem = os.path.splitext(path)[0]
    rule = read_metadata(f"{stem}.yml", problems).rule if os.path.isfile(f"{stem}.yml") else None
    return rule or Rule(path, os.path.basename(stem))


def _events(data: bytes) -> Iterator[dict[str, Any]]:
    if not data.strip():
        raise BadInput("There is no event on standard input.")
    try:
        content = json.loads(data)
    except ValueError as error:
        lines = data.splitlines()
        if len([line for line in lines if line.strip()]) == 1:
            raise BadInput(f"The input is not JSON: {error}.") from error
        content = list(_json_lines(lines))
    if isinstance(content, dict) and isinstance(content.get("Records"), list):
        content = content["Records"]
    for number, event in enumerate(content if isinstance(content, list) else [content], 1):
        if not isinstance(event, dict):
            raise BadInput(f"Event {number} of the input is not a JSON object.")
        yield event


def _json_lines(lines: list[bytes]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise BadInput(f"The input is neither JSON nor JSON lines: line {number}: {error}.") from error
