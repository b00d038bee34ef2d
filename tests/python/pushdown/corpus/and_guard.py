# and keeps the failure away.


def rule(event):
    return "errorCode" in event and event["errorCode"] == "AccessDenied"
