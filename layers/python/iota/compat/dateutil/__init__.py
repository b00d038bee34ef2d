"""Stands in for python-dateutil where that is not installed: the parser, time zones, and relativedelta with whole units."""

from dateutil import parser, relativedelta, tz

__all__ = ["parser", "relativedelta", "tz"]
