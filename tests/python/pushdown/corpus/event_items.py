# A loop over the members.


def rule(event):
    return any(key == "eventName" and value == "Evil" for key, value in event.items())
