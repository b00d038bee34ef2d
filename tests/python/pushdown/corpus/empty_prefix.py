# Every text starts with the empty one.


def rule(event):
    return event.get("eventName", "x").startswith("")
