# The set is changed through a dict that holds it.

NAMES = {"Evil"}
GROUPS = {"all": NAMES}


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        GROUPS["all"].add("Fine")
    return event.get("eventName") in NAMES
