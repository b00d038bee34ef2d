# bool() and not not.


def rule(event):
    return bool(event.get("errorCode")) and not not event.get("eventName")
