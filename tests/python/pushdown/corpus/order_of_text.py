# The order of text.


def rule(event):
    return event.get("eventName", "") > "Evil"
