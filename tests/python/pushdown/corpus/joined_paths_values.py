# Paths that come together with different variables.


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        wanted = "Evil"
    else:
        wanted = "Worse"
    return event.get("eventName") == wanted
