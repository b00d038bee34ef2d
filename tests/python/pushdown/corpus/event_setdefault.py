# The same by a method.


def rule(event):
    if event.get("eventName") == "Evil":
        event.setdefault("x", 1)
    return False
