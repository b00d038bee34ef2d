# Never true: the constant is not in lower case.


def rule(event):
    return event.get("eventName", "").lower() == "Evil" or event.get("errorCode") == "AccessDenied"
