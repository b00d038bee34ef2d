# := in a condition.


def rule(event):
    if (name := event.get("eventName")) and name.startswith("Ev"):
        return True
    return False
