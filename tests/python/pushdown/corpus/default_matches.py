# The default matches.


def rule(event):
    return event.get("errorCode", "AccessDenied") != "Fine"
