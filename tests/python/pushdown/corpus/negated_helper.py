# not of a helper with several ways out.


def _fine(event):
    if event.get("errorCode"):
        return True
    if event.get("eventSource") == "fine":
        return True
    return event.get("eventName") != "Evil"


def rule(event):
    return not _fine(event)
