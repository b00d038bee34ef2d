# A loop over a set that stops early.

KEYS = {"eventName", "errorCode", "eventSource"}


def rule(event):
    for key in KEYS:
        if event.get(key) == "Evil":
            return True
        if event.get(key) == "Fine":
            return False
    return False
