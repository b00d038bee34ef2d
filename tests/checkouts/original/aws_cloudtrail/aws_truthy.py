import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "helpers"))

from iota_helpers import deep_get


def rule(event):
    # A list, not a bool; and a null member is as good as none.
    return [item for item in event.get("requestParameters", {}).get("items", []) if deep_get(item, "bad")]


def dedup(event):
    return event.get("recipientAccountId")
