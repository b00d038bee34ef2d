"""Rules without Python: the functions that `Detection` and the keys beside it stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iota import match_expressions as expressions


def functions_of(metadata: Mapping[str, Any]) -> dict[str, Callable[[Any], Any]]:
    """The functions of a rule, from the keys Detection, AlertTitle, AlertContext, GroupBy and DynamicSeverities of its metadata."""
    detect = expressions.compile_all(metadata["Detection"])
    functions: dict[str, Callable[[Any], Any]] = {"rule": detect}
    if title := metadata.get("AlertTitle"):
        functions["title"] = expressions.template(title)
    if entries := metadata.get("GroupBy"):
        functions["dedup"] = expressions.group_key(entries)
    if entries := metadata.get("AlertContext"):
        functions["alert_context"] = expressions.named_values(entries)
    if entries := metadata.get("DynamicSeverities"):
        functions["severity"] = _severity(entries)
    return functions


def _severity(entries: list[Any]) -> Callable[[Any], str]:
    """The first entry whose conditions hold decides."""
    changes = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("ChangeTo"), str):
            raise expressions.UnknownExpressionError(f"an entry of DynamicSeverities has ChangeTo and Conditions, unlike {entry!r}")
        changes.append((entry["ChangeTo"], expressions.compile_all(entry.get("Conditions"))))
    return lambda event: next((severity for severity, holds in changes if holds(event)), "DEFAULT")
