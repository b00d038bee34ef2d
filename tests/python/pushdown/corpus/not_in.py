# not in.


def rule(event):
    return event.get("eventName") not in ("Fine", "Good", None)
