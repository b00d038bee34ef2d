# A keyword for a positional parameter: TypeError.


def _check(event, key, /):
    return False


def rule(event):
    return event.get("eventName") != "Fine" and _check(event, key=1)
