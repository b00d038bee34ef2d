# A field in a tuple of fields.


def rule(event):
    return event.get("eventName") in (event.get("errorCode"), "Evil")
