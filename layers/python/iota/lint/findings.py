"""What the checks report."""

from __future__ import annotations

from typing import Final, NamedTuple

# Functions that the engine calls; all others are called by the rule itself, or by nobody.
RULE_FUNCTIONS: Final = (
    "rule", "alert", "title", "dedup", "severity", "description", "reference", "runbook", "alert_context", "destinations", "unique",
)  # fmt: skip


class Finding(NamedTuple):
    """One mistake: where, which kind, how bad (`error` or `warning`), what is wrong, and how to mend it."""

    line: int
    code: str
    severity: str
    message: str
    mend: str
