# A text in a field, which may be a list or an object.


def rule(event):
    return "Ev" in event.get("eventName", "")
