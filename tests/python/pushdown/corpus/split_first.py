# The part before the first mark.


def rule(event):
    return event.get("eventName", "").split("/")[0] == "Evil"
