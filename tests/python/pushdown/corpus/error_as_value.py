# An exception is a value like others, and true.


def rule(event):
    return event.get("eventName") != "Fine" and KeyError("x")
