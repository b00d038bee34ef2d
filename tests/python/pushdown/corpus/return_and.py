# and gives back one of its operands.


def rule(event):
    return event.get("errorCode") and event.get("eventName") == "Evil"
