# No handler fits, and the outer one is reached.


def rule(event):
    try:
        try:
            event["errorCode"]
        except TypeError:
            return False
    except LookupError:
        return event.get("eventName") == "Evil"
    return False
