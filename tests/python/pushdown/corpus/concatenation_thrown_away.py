# + with a number, whose answer does not matter.


def rule(event):
    "x" + event.get("eventName", "")
    return False
