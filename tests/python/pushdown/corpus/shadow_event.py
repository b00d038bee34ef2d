# The name `event` is bound anew.


def rule(event):
    event = {"eventName": "Evil"}
    return event.get("eventName") == "Evil"
