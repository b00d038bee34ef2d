# The event cannot be changed: a failure.


def rule(event):
    if event.get("eventName") == "Evil":
        event["x"] = 1
    return False
