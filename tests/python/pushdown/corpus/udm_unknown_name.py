def rule(event):
    return event.udm(event.get("eventName")) is not None
