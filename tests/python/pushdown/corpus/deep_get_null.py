# For deep_get, null is missing.


def rule(event):
    return event.deep_get("errorCode", default="x") == "x" and event.get("errorCode", "y") is None
