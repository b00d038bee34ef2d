"""pypanther.base"""

from iota.rule import Rule, RuleMock, RuleTest
from pypanther.severity import Severity

__all__ = ["Rule", "RuleMock", "RuleTest", "Severity"]
