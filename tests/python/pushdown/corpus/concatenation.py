# + with something that may be no text.


def rule(event):
    return "x" + event.get("eventName", "") == "xEvil"
