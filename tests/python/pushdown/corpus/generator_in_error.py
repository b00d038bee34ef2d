# The same where an exception takes it.


def rule(event):
    if event.get("eventName") == "Evil":
        return False
    LookupError(name for name in event["errorCode"])
    return False
