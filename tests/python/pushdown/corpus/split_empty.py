# split("") fails.


def rule(event):
    return bool(event.get("eventName", "").split(""))
