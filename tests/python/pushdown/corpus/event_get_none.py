# A key that is no text.


def rule(event):
    return event.get(None, "x") == "x" and event.get("eventName") == "Evil"
