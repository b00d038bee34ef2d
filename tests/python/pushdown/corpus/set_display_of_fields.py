# A set of fields: a failure for lists.


def rule(event):
    return "Evil" in {event.get("eventName"), event.get("errorCode")}
