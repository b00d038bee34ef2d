def rule(event):
    return event.udm("eventName") == "Evil"
