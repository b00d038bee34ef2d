# The local is not bound on one path: UnboundLocalError.

NAME = "Evil"


def rule(event):
    if event.get("eventName") == "Fine":
        NAME = "Fine"
    return event.get("eventName") == NAME
