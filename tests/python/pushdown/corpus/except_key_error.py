# KeyError as control flow.


def rule(event):
    try:
        return event["errorCode"] == "AccessDenied"
    except KeyError:
        return event.get("eventName") == "Evil"
