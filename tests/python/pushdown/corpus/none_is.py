# is None.


def rule(event):
    return event.get("errorCode") is None and event.get("eventName") is not None
