# The default is a list, and no tuple.


def rule(event):
    return event.get("names", [event.get("eventName")]) != ("Evil",)
