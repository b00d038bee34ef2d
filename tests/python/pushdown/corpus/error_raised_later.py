# An exception that was made before.


def rule(event):
    error = ValueError("x")
    if event.get("eventName") == "Evil":
        raise error
    return False
