# So does or.


def rule(event):
    return event.get("errorCode") or event.get("eventName") == "Evil"
