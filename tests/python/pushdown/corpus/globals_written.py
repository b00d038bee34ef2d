# A global is set through globals().

NAME = "Evil"


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        globals()["NAME"] = "Fine"
    return event.get("eventName") == NAME
