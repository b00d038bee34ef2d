"""pypanther.helpers.base"""

from panther_base_helpers import (
    add_parse_delay, deep_get, deep_walk, defang_ioc, get_val_from_list, is_base64, is_ip_in_network, key_value_list_to_dict, pattern_match,
    pattern_match_list,
)  # fmt: skip

__all__ = [
    "add_parse_delay", "deep_get", "deep_walk", "defang_ioc", "get_val_from_list", "is_base64", "is_ip_in_network", "key_value_list_to_dict", "pattern_match",
    "pattern_match_list",
]  # fmt: skip
