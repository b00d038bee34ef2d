# A lambda with a default.


def rule(event):
    check = lambda name="Evil": event.get("eventName") == name  # noqa: E731
    return check()
