def rule(event):
    return event.get("eventName") == "Evil" and event.udm("raising") == "Root"
