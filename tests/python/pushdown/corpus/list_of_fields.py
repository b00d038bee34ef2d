# A field in a list of fields.


def rule(event):
    return "Evil" in [event.get("eventName"), event.get("errorCode")]
