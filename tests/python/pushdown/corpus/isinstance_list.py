# A list of classes: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and isinstance(event, [str])
