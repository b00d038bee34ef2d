# Not a part of the text.


def rule(event):
    return event.get("eventName", "Zz") not in "Evil"
