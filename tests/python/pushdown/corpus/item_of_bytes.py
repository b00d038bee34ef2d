# An item of bytes is a number.


def rule(event):
    return event.get("eventName") != "Fine" and b"Evil"[0] == 69
