# A name that was deleted.

GONE = "Evil"
del GONE


def rule(event):
    if event.get("eventName") == "Fine":
        return False
    return event.get("errorCode") == GONE
