# The default is another field.


def rule(event):
    return event.get("errorCode", event.get("eventName")) == "Evil"
