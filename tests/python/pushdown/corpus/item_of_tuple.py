# An index out of range.


def rule(event):
    return event.get("eventName") == ("Evil",)[1]
