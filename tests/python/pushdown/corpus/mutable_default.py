# The default argument keeps what it learned.


def _seen(name, seen=[]):
    if name in seen:
        return True
    seen.append(name)
    return False


def rule(event):
    return _seen(event.get("eventName")) and event.get("errorCode") == "AccessDenied"
