def rule(event):
    return "p_event_time" not in event and event.get("eventName") == "Evil"
