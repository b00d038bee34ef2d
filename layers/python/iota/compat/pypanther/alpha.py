"""The first names of rule classes and of what belongs to them, in the spelling of the YAML metadata."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from iota.rule import Rule, RuleMock, RuleTest

_ATTRIBUTES: Final = {
    "RuleID": "id",
    "DisplayName": "display_name",
    "LogTypes": "log_types",
    "Severity": "default_severity",
    "Enabled": "enabled",
    "CreateAlert": "create_alert",
    "DedupPeriodMinutes": "dedup_period_minutes",
    "Threshold": "threshold",
    "Tags": "tags",
    "Reports": "reports",
    "SummaryAttributes": "summary_attributes",
    "Description": "default_description",
    "Reference": "default_reference",
    "Runbook": "default_runbook",
    "OutputIds": "default_destinations",
    "Tests": "tests",
}


class PantherRule(Rule):
    """A rule class whose attributes have the names of the metadata."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        for name, value in list(vars(cls).items()):
            if name in _ATTRIBUTES:
                setattr(cls, _ATTRIBUTES[name], value)

    @classmethod
    def override(cls, **attributes: Any) -> type[Any]:
        return super().override(**attributes, **{_ATTRIBUTES[name]: value for name, value in attributes.items() if name in _ATTRIBUTES})


class PantherRuleMock(RuleMock):
    def __init__(self, ObjectName: str, ReturnValue: Any = None, SideEffect: Any = None, New: Any = None) -> None:
        super().__init__(ObjectName, ReturnValue, SideEffect, New)


class PantherRuleTest(RuleTest):
    def __init__(
        self,
        Name: str,
        ExpectedResult: bool,
        Log: Mapping[str, Any] | str,
        Mocks: list[PantherRuleMock] | None = None,
        **expected: Any,
    ) -> None:
        super().__init__(Name, ExpectedResult, Log, list(Mocks or []))


class PantherSeverity(StrEnum):
    Info = "Info"
    Low = "Low"
    Medium = "Medium"
    High = "High"
    Critical = "Critical"


class _AnyName(type):
    def __getattr__(cls, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return name.replace("_", ".")


class PantherLogType(metaclass=_AnyName):
    """`PantherLogType.AWS_CloudTrail` is AWS.CloudTrail; so is every other name read."""
