"""pypanther.severity"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SEVERITY_DEFAULT: Final = "DEFAULT"
"""What severity() returns for the usual severity of the rule."""


class Severity(StrEnum):
    """In the order of how bad it is."""

    INFO = "INFO"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @staticmethod
    def as_int(value: str) -> int:
        """From 0 for INFO to 4 for CRITICAL."""
        return list(Severity).index(Severity(value.upper()))

    def __lt__(self, other: str) -> bool:
        return Severity.as_int(self) < Severity.as_int(other)

    def __le__(self, other: str) -> bool:
        return Severity.as_int(self) <= Severity.as_int(other)

    def __gt__(self, other: str) -> bool:
        return Severity.as_int(self) > Severity.as_int(other)

    def __ge__(self, other: str) -> bool:
        return Severity.as_int(self) >= Severity.as_int(other)


SeverityType = Severity | str
