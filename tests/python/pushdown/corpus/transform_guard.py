# rule gives None for most events; alert must cope with it.


def rule(event):
    return event if event.get("eventName") == "Evil" else None


def alert(event):
    return event is not None and event.get("errorCode") == "AccessDenied"
