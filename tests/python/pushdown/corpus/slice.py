# A slice never fails on text.


def rule(event):
    name = event.get("eventName")
    return isinstance(name, str) and name[:2] == "Ev"
