# The event has no attributes for its members.


def rule(event):
    return event.get("eventName") == "Evil" and event.eventName
