# The set is reached through getattr.

import odd_helpers
from odd_helpers import SHARED_SET


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        getattr(odd_helpers, "SHARED_SET").add("Fine")
    return event.get("eventName") in SHARED_SET
