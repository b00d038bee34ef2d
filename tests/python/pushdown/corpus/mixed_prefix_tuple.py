# A number in the tuple: TypeError only when it is reached.


def rule(event):
    return event.get("eventName", "").startswith(("Ev", 1))
