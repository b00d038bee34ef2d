# The default is in the text.


def rule(event):
    return event.get("eventName", "Ev") in "Evil"
