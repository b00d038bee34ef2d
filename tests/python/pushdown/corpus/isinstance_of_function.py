# isinstance of a function.


def _check(event):
    return False


def rule(event):
    return isinstance(_check, object) and event.get("eventName") != "Fine"
