# isinstance means something else here.


def isinstance(value, kind):
    return False


def rule(event):
    if isinstance(event.get("eventName"), str):
        return False
    return event.get("eventName") != "Fine"
