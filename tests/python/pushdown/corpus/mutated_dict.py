# The dict constant gets a key.

NAMES = {"Evil": 1}


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        NAMES["Fine"] = 1
    return event.get("eventName") in NAMES
