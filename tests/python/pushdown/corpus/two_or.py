# Two ways to match, with nothing in common.


def rule(event):
    return event.get("eventName") == "Evil" or event.get("errorCode") == "AccessDenied"
