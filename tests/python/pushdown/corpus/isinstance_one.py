# isinstance() with one argument: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and isinstance(event)
