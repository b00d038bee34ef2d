# all() over a set of which one member makes it fail.

KEYS = {"eventName", "errorCode"}


def rule(event):
    return not all(event[key] == "Fine" for key in KEYS)
