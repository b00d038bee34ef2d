# A helper that returns nothing on one path.


def _kind(event):
    if event.get("eventName") == "Evil":
        return "x"


def rule(event):
    return _kind(event) is None and event.get("errorCode") == "AccessDenied"
