# The default is evaluated even when it is not needed.


def rule(event):
    return event.get("eventName", event["errorCode"]) == "Evil"
