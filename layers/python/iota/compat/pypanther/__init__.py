"""Stands in for pypanther: rule classes, their tests, and the names of log types and severities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from panther_core import PantherEvent

from iota.rule import Rule, RuleMock, RuleTest
from pypanther.alpha import PantherLogType, PantherRule, PantherRuleMock, PantherRuleTest, PantherSeverity
from pypanther.log_types import LogType
from pypanther.severity import Severity

__all__ = [
    "LogType", "PantherEvent", "PantherLogType", "PantherRule", "PantherRuleMock", "PantherRuleTest", "PantherSeverity", "Rule", "RuleMock", "RuleTest", "Severity",
    "get_panther_rules", "get_rules", "get_rules_from_module", "panther_managed", "register", "registered_rules",
]  # fmt: skip

_Class = TypeVar("_Class", bound=type)


def panther_managed(kind: _Class) -> _Class:
    """Marks a rule that comes with the platform; here it is a rule like any other."""
    return kind


def register(rules: type | Iterable[type]) -> None:
    """Every rule class that is found is loaded, so there is nothing to register."""


def get_panther_rules(**attributes: Any) -> list[type]:
    """The platform's own rules, of which there are none here."""
    return []


def registered_rules() -> list[type]:
    """Those that register() was given, which here need not be remembered."""
    return []


def get_rules(module: Any) -> list[type]:
    """The rule classes of a module."""
    return [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Rule) and value is not Rule]


get_rules_from_module = get_rules
