# The set is changed through another name.

NAMES = {"Evil"}
OTHER = NAMES


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        OTHER.add("Fine")
    return event.get("eventName") in NAMES
