"""Decides whether a verdict is what a test expects; src/Iota.Console/Testing/RuleTestJudge.cs says the same in C#."""

from __future__ import annotations

import json
from typing import Any

from iota.testing.model import Rule, RuleTest, Verdict


def judge(rule: Rule, test: RuleTest, verdict: Verdict) -> list[str]:
    """Why the test fails; empty when it passes."""
    if verdict.problem is not None:
        return [verdict.problem]
    failures = [f"{failure['phase']}() failed: {failure['error']}" for failure in verdict.failures]
    if verdict.match is None:
        return failures
    problems: list[str] = []
    if verdict.match != test.expected:
        problems.append("the rule matched the event, and should not" if verdict.match else "the rule did not match the event, and should")
    # In a test that expects no match the other functions were asked without need: their failures are no fault of the rule.
    if test.expected and verdict.match:
        problems += failures
    for function, expected in test.expectations.items():
        actual = _actual(rule, verdict.says, function)
        if actual is None:
            problems.append(f"{function} is absent, and should be {_quote(expected)}")
        elif actual != expected:
            problems.append(f"{function} is {_quote(actual)}, and should be {_quote(expected)}")
    return problems


def _actual(rule: Rule, says: dict[str, Any] | None, function: str) -> Any:
    """What an alert would show: the answer of the function, else what stands in for it."""
    if says is None:
        return None
    if function == "severity":
        return says.get("severity", rule.severity)
    if function == "alert_context":
        return says.get("context", {})
    return says.get(function, rule.texts.get(function))


def _quote(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
