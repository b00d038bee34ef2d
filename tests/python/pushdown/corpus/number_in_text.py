# A number in a text: TypeError.


def rule(event):
    return 1 in event.get("eventName", ())
