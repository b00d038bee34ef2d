def rule(event):
    for key, value in event.items():
        if key.startswith("p_any"):
            return True
    return event.get("eventName") == "Evil"
