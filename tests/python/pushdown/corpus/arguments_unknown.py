# A keyword that is not there: TypeError.


def _check(event):
    return False


def rule(event):
    return event.get("eventName") != "Fine" and _check(event, key=1)
