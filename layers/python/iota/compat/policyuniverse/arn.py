"""policyuniverse.arn"""

from __future__ import annotations


class ARN:
    """The parts of an ARN; of a twelve-digit account, that account."""

    def __init__(self, text: str) -> None:
        self.arn = text
        parts = text.split(":", 5)
        self.error = len(parts) < 6 or parts[0] != "arn"
        self.partition, self.tech, self.region, self.account_number, self.name = ("", "", "", "", "") if self.error else parts[1:]
        if self.error and text.isdigit() and len(text) == 12:
            self.error, self.account_number = False, text
        self.root = self.name == "root"
        self.service = text.endswith(".amazonaws.com")
