# The default has the prefix.


def rule(event):
    return event.get("eventName", "Evil").startswith("Ev")
