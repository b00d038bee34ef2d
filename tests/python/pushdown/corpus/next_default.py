# next() with a default.


def rule(event):
    return next((key for key in ("errorCode", "eventName") if event.get(key) == "Evil"), None) is not None
