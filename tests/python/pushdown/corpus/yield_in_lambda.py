# A lambda that is a generator.


def rule(event):
    check = lambda: (yield)  # noqa: E731
    return event.get("eventName") == "Evil" and bool(check())
