"""policyuniverse.policy"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policyuniverse.statement import ConditionTuple, PrincipalTuple, Statement

__all__ = ["ConditionTuple", "Policy", "PrincipalTuple", "Statement"]


class Policy:
    """A policy document, parsed already."""

    def __init__(self, policy: Mapping[str, Any]) -> None:
        self.policy = policy
        statements = policy.get("Statement", [])
        self.statements = [Statement(statement) for statement in ([statements] if isinstance(statements, Mapping) else statements)]

    @property
    def principals(self) -> set[str]:
        return {principal for statement in self.statements if statement.effect == "Allow" for principal in statement.principals}

    @property
    def condition_entries(self) -> set[ConditionTuple]:
        return {entry for statement in self.statements if statement.effect == "Allow" for entry in statement.condition_entries}

    def is_internet_accessible(self) -> bool:
        """Whether any statement lets anyone in."""
        return any(statement.is_internet_accessible() for statement in self.statements)

    def internet_accessible_actions(self) -> set[str]:
        return {action for statement in self.statements if statement.is_internet_accessible() for action in statement.actions}

    def whos_allowed(self) -> set[PrincipalTuple]:
        """Everyone whom an Allow names, in principals and conditions."""
        found: set[PrincipalTuple] = set()
        for statement in self.statements:
            if statement.effect == "Allow":
                found |= {PrincipalTuple("principal", value) for value in statement.principals}
                found |= {PrincipalTuple(*entry) for entry in statement.condition_entries}
        return found
