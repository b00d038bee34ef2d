# Making the exception fails.


def rule(event):
    try:
        if event.get("eventName") == "Evil":
            raise ValueError(event["errorCode"])
        return False
    except ValueError:
        return False
