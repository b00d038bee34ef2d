# A dict comprehension.


def rule(event):
    return "Evil" in {event.get(key): 1 for key in ("eventName", "errorCode")}
