"""panther_analysis_tool.enriched_event"""

from panther_core.enriched_event import PantherEvent

__all__ = ["PantherEvent"]
