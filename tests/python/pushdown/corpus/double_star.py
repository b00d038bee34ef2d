# ** in a call.

OPTIONS = {"key": "errorCode"}


def _check(event, key="eventName"):
    return event.get(key) == "Evil"


def rule(event):
    return _check(event, **OPTIONS)
