# startswith of a number: TypeError.


def rule(event):
    return event.get("eventName", "x").startswith(1)
