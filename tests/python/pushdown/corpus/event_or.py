# event or {}.


def rule(event):
    event = event or {"eventName": "Evil"}
    return event.get("eventName") == "Evil"
