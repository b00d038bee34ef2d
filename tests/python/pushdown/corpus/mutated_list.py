# The list constant grows when a certain event comes.

NAMES = ["Evil"]


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        NAMES.append("Fine")
    return event.get("eventName") in NAMES
