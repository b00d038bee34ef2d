# An argument is given twice: TypeError.


def _check(event, key):
    return event.get(key) == "Evil"


def rule(event):
    return _check(event, "eventName", key="errorCode") if event.get("eventName") != "Fine" else False
