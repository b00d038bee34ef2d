"""Iota's rule API: what a rule may import from `iota`."""

from iota.event import Event, EventDict, EventList, ReadOnlyError
from iota.limits import RuleTimeout
from iota.rule import Rule, RuleMock, RuleTest
from iota.variables import variable

__all__ = ["Event", "EventDict", "EventList", "ReadOnlyError", "Rule", "RuleMock", "RuleTest", "RuleTimeout", "variable"]
