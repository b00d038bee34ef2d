"""panther_analysis_tool.immutable"""

from panther_core.immutable import ImmutableCaseInsensitiveDict, ImmutableDict, ImmutableList, json_encoder

__all__ = ["ImmutableCaseInsensitiveDict", "ImmutableDict", "ImmutableList", "json_encoder"]
