# list(), dict() and tuple() are empty.


def rule(event):
    return event.get("names", list()) == [] or event.get("eventName", dict()).get("x") == 1 or not tuple() is None
