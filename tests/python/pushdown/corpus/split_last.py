# The part behind the last mark.


def rule(event):
    return event.get("eventName", "").split("/")[-1] == "Evil"
