# A conditional expression.


def rule(event):
    return event["errorCode"] == "x" if event.get("eventName") == "Evil" else False
