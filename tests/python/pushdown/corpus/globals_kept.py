# globals() is kept under another name.

SPACE = globals()
NAME = "Evil"


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        SPACE["NAME"] = "Fine"
    return event.get("eventName") == NAME
