# any() stops before the part that fails.


def rule(event):
    return any(event[key] == "Evil" for key in ("eventName", "errorCode"))
