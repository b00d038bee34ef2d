"""Stands in for panther_core: what rules import from it."""

from panther_core.enriched_event import PantherEvent

__all__ = ["PantherEvent"]
