# A division by zero.


def rule(event):
    return event.get("eventName") == "Evil" and 1 // 0
