# a == b == c.


def rule(event):
    return "Evil" == event.get("eventName") == event.get("eventSource")
