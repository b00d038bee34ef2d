# Bytes never equal text.


def rule(event):
    return event.get("eventName") == b"Evil" or event.get("errorCode") == "AccessDenied"
