# None has no lower().


def rule(event):
    return event.get("eventName").lower() == "evil"
