# bool() is False.


def rule(event):
    return bool() or event.get("eventName") == "Evil"
