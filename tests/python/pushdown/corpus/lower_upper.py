# upper() after lower().


def rule(event):
    return event.get("eventName", "").lower().upper() == "EVIL"
