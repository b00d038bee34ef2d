# The set of the helper is changed under another name.

from odd_helpers import SHARED_SET, SHARED_SET as also


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        also.add("Fine")
    return event.get("eventName") in SHARED_SET
