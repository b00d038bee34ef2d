"""policyuniverse.statement"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from policyuniverse.arn import ARN

# Conditions that say who, by the category that they are entries of.
_CATEGORIES: Final = {
    "aws:sourcearn": "arn",
    "aws:principalarn": "arn",
    "aws:sourceowner": "account",
    "aws:sourceaccount": "account",
    "aws:principalaccount": "account",
    "aws:principalorgid": "org-id",
    "aws:sourceorgid": "org-id",
    "aws:principalorgpaths": "org-path",
    "aws:userid": "userid",
    "aws:sourceip": "cidr",
    "aws:sourcevpc": "vpc",
    "aws:sourcevpce": "vpce",
    "kms:calleraccount": "account",
    "s3:dataaccesspointaccount": "account",
}
# Operators under which the values of a condition limit who is let in.
_LIMITING: Final = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress")


class ConditionTuple(NamedTuple):
    category: str
    value: str


class PrincipalTuple(NamedTuple):
    category: str
    value: str


class Statement:
    """One statement of a policy document."""

    def __init__(self, statement: Mapping[str, Any]) -> None:
        self.statement = statement
        self.condition_entries = set(_condition_entries(statement.get("Condition")))
        self.principals = set(_principals(statement.get("Principal")))

    @property
    def effect(self) -> Any:
        return self.statement.get("Effect")

    @property
    def actions(self) -> set[str]:
        return {action.lower() for action in _texts(self.statement.get("Action"))}

    @property
    def resources(self) -> set[str]:
        return set(_texts(self.statement.get("Resource")))

    @property
    def condition_accounts(self) -> set[str]:
        arns = (ARN(entry.value).account_number for entry in self.condition_entries if entry.category == "arn")
        return {entry.value for entry in self.condition_entries if entry.category == "account"} | {account for account in arns if account}

    @property
    def condition_arns(self) -> set[str]:
        return self._values("arn")

    @property
    def condition_orgids(self) -> set[str]:
        return self._values("org-id")

    @property
    def condition_cidrs(self) -> set[str]:
        return self._values("cidr")

    @property
    def condition_vpcs(self) -> set[str]:
        return self._values("vpc")

    @property
    def condition_vpces(self) -> set[str]:
        return self._values("vpce")

    @property
    def condition_userids(self) -> set[str]:
        return self._values("userid")

    def _values(self, category: str) -> set[str]:
        return {entry.value for entry in self.condition_entries if entry.category == category}

    def uses_not_principal(self) -> bool:
        return "NotPrincipal" in self.statement

    def is_internet_accessible(self) -> bool:
        """Whether it allows anyone at all, unless its conditions limit who that is."""
        if self.effect != "Allow":
            return False
        if self.uses_not_principal():
            return True
        return any(_is_anyone(principal) for principal in self.principals) and self.is_condition_internet_accessible()

    def is_condition_internet_accessible(self) -> bool:
        limits = [entry for entry in self.condition_entries if not _is_no_limit(entry)]
        return not limits


def _is_anyone(principal: str) -> bool:
    return principal == "*" or (principal.startswith("arn:") and ARN(principal).account_number == "*")


def _is_no_limit(entry: ConditionTuple) -> bool:
    if entry.category == "cidr":
        try:
            return ipaddress.ip_network(entry.value, strict=False).prefixlen == 0
        except ValueError:
            return False
    if entry.category == "arn":
        arn = ARN(entry.value)
        # The ARN of a bucket names no account, but one bucket.
        return "*" in (entry.value, arn.account_number) or (arn.tech != "s3" and arn.account_number == "")
    if entry.category == "userid":
        return entry.value.startswith("*")
    return "*" in entry.value and entry.category != "org-path"


def _principals(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for names in value.values():
            yield from _texts(names)
    else:
        yield from _texts(value)


def _condition_entries(condition: Any) -> Iterator[ConditionTuple]:
    if not isinstance(condition, Mapping):
        return
    for operator, keys in condition.items():
        name = operator.lower().removeprefix("foranyvalue:").removeprefix("forallvalues:").removesuffix("ifexists")
        if name not in _LIMITING or not isinstance(keys, Mapping):
            continue
        for key, values in keys.items():
            category = _CATEGORIES.get(key.lower())
            if category:
                for value in _texts(values):
                    yield ConditionTuple(category, value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (list, tuple, set)):
        yield from (str(item) for item in value)
    elif value is not None:
        yield str(value)
