# The private copy is changed.


def rule(event):
    event["eventName"] = "Evil"
    return event


def alert(event):
    return event.get("eventName") == "Evil" and event.get("errorCode") == "AccessDenied"
