# A field in another field.


def rule(event):
    return event.get("eventName") in event.get("names", [])
