# == None and != None.


def rule(event):
    return event.get("errorCode") != None and event.get("eventName") == None  # noqa: E711
