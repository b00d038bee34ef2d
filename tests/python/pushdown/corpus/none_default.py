# The default does not stand in for null.


def rule(event):
    return event.get("errorCode", "AccessDenied") == "AccessDenied"
