"""Stands in for the global helper of this name where a checkout has none."""

from panther_base_helpers import aws_cloudtrail_success, aws_event_tense, lookup_aws_account_name

__all__ = ["aws_cloudtrail_success", "aws_event_tense", "lookup_aws_account_name"]
