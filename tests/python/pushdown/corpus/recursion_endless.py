# RecursionError on one path.


def _again(event):
    return _again(event)


def rule(event):
    return event.get("eventName") == "Evil" and _again(event)
