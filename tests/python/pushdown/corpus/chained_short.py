# The chain stops before the part that fails.


def rule(event):
    return "Evil" == event.get("eventName") != event["errorCode"]
