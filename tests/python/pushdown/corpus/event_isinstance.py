# The event is a dict.


def rule(event):
    return isinstance(event, dict) and event.get("eventName") == "Evil"
