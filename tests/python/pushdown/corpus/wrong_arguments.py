# The call does not fit: TypeError on one path.


def _check(event, name):
    return event.get("eventName") == name


def rule(event):
    if event.get("eventName") == "Evil":
        return _check(event)
    return False
