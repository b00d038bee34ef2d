import json

from panther_detection_helpers.caching import get_string_set, put_string_set

KEY = "Acme.FirstSeenUser"


def rule(event):
    if event.get("eventName") != "AssumeRole":
        return False
    seen = get_string_set(KEY)
    if isinstance(seen, str):
        # A mock gives the set as JSON text.
        seen = set(json.loads(seen)) if seen else set()
    arn = event.deep_get("userIdentity", "arn")
    if arn in seen:
        return False
    put_string_set(KEY, list(seen | {arn}))
    return True
