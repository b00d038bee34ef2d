# ... is a value.


def rule(event):
    ...
    return event.get("eventName") == "Evil" and ... is not None
