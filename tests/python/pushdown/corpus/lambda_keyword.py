# A lambda that is called with a keyword.

name = "Fine"


def rule(event):
    check = lambda name: event.get("eventName") == name  # noqa: E731
    return check(name="Evil")
