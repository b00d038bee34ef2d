# A dict with a number as its key.


def rule(event):
    return {1: "Evil"}.get(1) == event.get("eventName")
