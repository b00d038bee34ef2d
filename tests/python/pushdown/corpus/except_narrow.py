# A handler for a class that does not take in the failure.


def rule(event):
    try:
        event["errorCode"]
    except (TypeError, IndexError):
        return True
    except KeyError:
        return event.get("eventName") == "Evil"
    return False
