# lower() before the comparison.


def rule(event):
    return event.get("eventName", "").lower() == "evil"
