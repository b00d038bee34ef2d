# a = b = c.


def rule(event):
    first = second = event.get("eventName")
    return first == "Evil" and second != "Fine"
