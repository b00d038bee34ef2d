"""Stands in for the global helper of this name where a checkout has none."""

from panther_base_helpers import (
    aws_cloudtrail_success, aws_event_tense, aws_guardduty_context, aws_key_account_id, aws_regions, aws_rule_context,
    aws_strip_role_session_id, eks_panther_obj_ref, extract_account_id, get_actor_user, lookup_aws_account_name,
)  # fmt: skip

__all__ = [
    "aws_cloudtrail_success", "aws_event_tense", "aws_guardduty_context", "aws_key_account_id", "aws_regions", "aws_rule_context",
    "aws_strip_role_session_id", "eks_panther_obj_ref", "extract_account_id", "get_actor_user", "lookup_aws_account_name",
]  # fmt: skip
