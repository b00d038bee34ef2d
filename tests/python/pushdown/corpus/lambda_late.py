# A lambda sees the variable as it is when it is called.


def rule(event):
    name = "Fine"
    check = lambda: event.get("eventName") == name  # noqa: E731
    name = "Evil"
    return check()
