# A starred target.


def rule(event):
    first, *rest = ("Evil", "Fine")
    return event.get("eventName") == first
