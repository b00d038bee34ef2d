"""pypanther.helpers.base"""

from panther_base_helpers import (
    add_parse_delay, aws_guardduty_context, aws_rule_context, aws_strip_role_session_id, deep_get, deep_walk, defang_ioc, eks_panther_obj_ref,
    get_val_from_list, is_base64, is_ip_in_network, key_value_list_to_dict, pattern_match, pattern_match_list,
)  # fmt: skip

__all__ = [
    "add_parse_delay", "aws_guardduty_context", "aws_rule_context", "aws_strip_role_session_id", "deep_get", "deep_walk", "defang_ioc", "eks_panther_obj_ref",
    "get_val_from_list", "is_base64", "is_ip_in_network", "key_value_list_to_dict", "pattern_match", "pattern_match_list",
]  # fmt: skip
