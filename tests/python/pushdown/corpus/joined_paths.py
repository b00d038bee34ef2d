# Paths that come together again must keep what both allow.


def rule(event):
    wanted = "Evil"
    if event.get("errorCode") == "AccessDenied":
        pass
    elif event.get("eventSource") == "a":
        pass
    return event.get("eventName") == wanted
