"""pypanther.unit_tests"""

from iota.rule import RuleMock, RuleTest

__all__ = ["RuleMock", "RuleTest"]
