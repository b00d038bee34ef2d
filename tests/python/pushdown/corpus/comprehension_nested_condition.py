# A nested comprehension with a condition in the middle.


def rule(event):
    return any(event.get(key) == value for key in ("eventName", "errorCode") if key in event for value in ("Evil", "AccessDenied"))
