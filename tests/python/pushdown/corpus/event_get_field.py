# The key comes from the event.


def rule(event):
    return event.get(event.get("errorCode", "eventName")) == "Evil"
