def rule(event):
    return event["p_log_type"] == "Other" and event.get("eventName") == "Evil"
