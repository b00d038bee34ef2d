"""The base class of rules that are written as a class."""

from __future__ import annotations

from iota.event import Event


class Rule:
    """A rule as a class: define `rule`, and any of the optional functions as methods.

    title, dedup, severity, description, reference, runbook, alert_context and destinations take the event or nothing.
    """

    id: str
    display_name: str
    log_types: list[str]
    default_severity: str

    def rule(self, event: Event) -> bool:
        raise NotImplementedError(f"{type(self).__name__} does not define rule(self, event)")
