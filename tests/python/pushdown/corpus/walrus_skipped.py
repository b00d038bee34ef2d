# := that is not reached.


def rule(event):
    if event.get("errorCode") == "AccessDenied" or (name := event.get("eventName")) == "Evil":
        return name == "Evil"
    return False
