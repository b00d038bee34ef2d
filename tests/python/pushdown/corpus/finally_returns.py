# A return in finally swallows the failure and the answer.


def rule(event):
    try:
        return event["errorCode"] == "AccessDenied"
    finally:
        return event.get("eventName") == "Evil"
