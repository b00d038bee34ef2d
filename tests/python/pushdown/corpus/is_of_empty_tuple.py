# `is` with other constants.


def rule(event):
    return () is not event.get("eventName")
