# Nothing is in an empty list, or an empty dict.


def rule(event):
    return event.get("eventName") not in list() and event.get("errorCode") not in dict() and not tuple()
