"""pypanther.base"""

from panther_core import PantherEvent

from iota.rule import Rule, RuleMock, RuleTest
from pypanther.alpha import PantherRule, PantherRuleMock, PantherRuleTest, PantherSeverity
from pypanther.severity import Severity, SeverityType

__all__ = [
    "PantherEvent", "PantherRule", "PantherRuleMock", "PantherRuleTest", "PantherSeverity", "Rule", "RuleMock", "RuleTest", "Severity", "SeverityType",
]  # fmt: skip
