# The loop variable lives on.


def rule(event):
    for name in ("Fine", "Evil"):
        if event.get("errorCode") == "AccessDenied":
            break
    return event.get("eventName") == name
