# replace().


def rule(event):
    return event.get("eventName", "").replace("x", "") == "Evil"
