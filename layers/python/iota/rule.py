"""The base class of rules that are written as a class."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Self

from iota.event import Event

_LISTS: Final = frozenset({"log_types", "tags", "tests", "summary_attributes", "include_filters", "exclude_filters", "default_destinations"})


class RuleMock:
    """What a name of the rule's file stands for while a test runs."""

    def __init__(self, object_name: str, return_value: Any = None, side_effect: Any = None, new: Any = None) -> None:
        self.object_name = object_name
        self.return_value = return_value
        self.side_effect = side_effect
        self.new = new

    def to_metadata(self) -> dict[str, Any]:
        """As the metadata of a rule has it, but for values that only Python knows, as functions."""
        found: dict[str, Any] = {"objectName": self.object_name}
        if self.new is not None:
            found["new"] = self.new
        elif self.side_effect is None:
            found["returnValue"] = self.return_value
        elif isinstance(self.side_effect, BaseException) and type(self.side_effect).__module__ == "builtins":
            found["sideEffect"] = f"{type(self.side_effect).__name__}: {self.side_effect}"
        elif isinstance(self.side_effect, type) and self.side_effect.__module__ == "builtins":
            found["sideEffect"] = self.side_effect.__name__
        else:
            found["sideEffect"] = self.side_effect
        return found


class RuleTest:
    """A test of a rule class: an event, and whether the rule must match it. What is expected besides is checked where it is given."""

    def __init__(
        self,
        name: str,
        expected_result: bool,
        log: Mapping[str, Any] | str,
        mocks: list[RuleMock] | None = None,
        expected_severity: str | None = None,
        expected_title: str | None = None,
        expected_dedup: str | None = None,
        expected_runbook: str | None = None,
        expected_reference: str | None = None,
        expected_description: str | None = None,
        expected_alert_context: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.expected_result = expected_result
        self.log = log
        self.mocks = mocks or []
        self.expected_severity = expected_severity
        self.expected_title = expected_title
        self.expected_dedup = expected_dedup
        self.expected_runbook = expected_runbook
        self.expected_reference = expected_reference
        self.expected_description = expected_description
        self.expected_alert_context = expected_alert_context

    def to_metadata(self) -> dict[str, Any]:
        """As the metadata of a rule has it, under Tests."""
        found: dict[str, Any] = {
            "Name": self.name,
            "ExpectedResult": self.expected_result,
            "Log": json.loads(self.log) if isinstance(self.log, str) else dict(self.log),
        }
        if self.mocks:
            found["Mocks"] = [mock.to_metadata() for mock in self.mocks]
        for name in ("severity", "title", "dedup", "runbook", "reference", "description", "alert_context"):
            value = getattr(self, f"expected_{name}")
            if value is not None:
                found["Expected" + name.title().replace("_", "")] = value
        return found


class Rule:
    """A rule as a class: define `rule`, and any of the optional functions as methods.

    title, dedup, severity, description, reference, runbook, alert_context and destinations take the event or nothing.
    A class that others extend is a rule of its own only when it has an `id` of its own.
    """

    id: str
    display_name: str
    log_types: list[str]
    default_severity: str
    enabled: bool
    create_alert: bool
    dedup_period_minutes: int
    threshold: int
    tags: list[str]
    reports: dict[str, list[str]]
    summary_attributes: list[str]
    default_description: str
    default_reference: str
    default_runbook: str
    default_destinations: list[str]
    include_filters: list[Callable[[Event], bool]]  # an event is looked at when all of these hold,
    exclude_filters: list[Callable[[Event], bool]]  # and none of these
    tests: list[RuleTest]

    # Set when the rules are loaded: from then on they are what was analysed.
    loaded: ClassVar[bool] = False

    def rule(self, event: Event) -> bool:
        raise NotImplementedError(f"{type(self).__name__} does not define rule(self, event)")

    @classmethod
    def override(cls, **attributes: Any) -> type[Self]:
        """Replaces attributes or methods of the class."""
        if Rule.loaded:
            raise RuntimeError(f"{cls.__name__}.override() is called after the rules were loaded: call it where the module is imported")
        for name, value in attributes.items():
            setattr(cls, name, value)
        return cls

    @classmethod
    def extend(cls, **attributes: Any) -> type[Self]:
        """Adds to attributes that are lists or mappings."""
        merged: dict[str, Any] = {}
        for name, value in attributes.items():
            old = getattr(cls, name, None)
            if isinstance(value, Mapping):
                merged[name] = {**(old or {}), **value}
            elif name in _LISTS or isinstance(old, list):
                merged[name] = [*(old or []), *(value if isinstance(value, (list, tuple)) else [value])]
            else:
                raise TypeError(f"{name} is neither a list nor a mapping: replace it with {cls.__name__}.override({name}=…)")
        return cls.override(**merged)
