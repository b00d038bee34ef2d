"""The older name of what is now in panther_detection_helpers.caching, as far as it keeps something from event to event."""

from panther_detection_helpers.caching import (
    add_to_string_set,
    check_account_age,
    evaluate_threshold,
    get_counter,
    get_dictionary,
    get_string_set,
    increment_counter,
    put_dictionary,
    put_string_set,
    remove_from_string_set,
    reset_counter,
    reset_string_set,
    set_key_expiration,
    ttl_expired,
)

__all__ = [
    "add_to_string_set", "check_account_age", "evaluate_threshold", "get_counter", "get_dictionary", "get_string_set", "increment_counter", "put_dictionary",
    "put_string_set", "remove_from_string_set", "reset_counter", "reset_string_set", "set_key_expiration", "ttl_expired",
]  # fmt: skip
