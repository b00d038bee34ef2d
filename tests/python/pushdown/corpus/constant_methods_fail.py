# A method of a constant fails.


def rule(event):
    return event.get("eventName") == "Evil" and "a".index("b")
