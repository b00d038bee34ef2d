# A key that cannot be hashed.


def rule(event):
    return event.get("eventName") == "Evil" and event.get([])
