# One argument too many: TypeError.


def _check(event):
    return False


def rule(event):
    return event.get("eventName") != "Fine" and _check(event, 1)
