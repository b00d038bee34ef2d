# all() stops at the first that is false.


def rule(event):
    return all(event[key] == "Evil" for key in ("eventName", "errorCode"))
