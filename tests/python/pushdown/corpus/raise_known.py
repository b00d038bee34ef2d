# An explicit failure.


def rule(event):
    if event.get("eventName") == "Evil":
        raise ValueError("evil")
    return False
