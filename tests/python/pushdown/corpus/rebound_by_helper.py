# A helper rebinds the constant for all later events.

NAME = "Evil"


def _flip():
    global NAME
    NAME = "Fine" if NAME == "Evil" else "Evil"


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        _flip()
    return event.get("eventName") == NAME
