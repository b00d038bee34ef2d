# `in` a number: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and "Evil" in 5
