# `in` bytes: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and "Evil" in b"Evil"
