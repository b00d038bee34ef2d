# The variable of the handler is gone afterwards.


def rule(event):
    error = "Evil"
    try:
        event["errorCode"]
    except KeyError as error:
        pass
    return event.get("eventName") == error
