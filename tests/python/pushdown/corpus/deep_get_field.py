# deep_get with a key from the event.


def rule(event):
    return event.deep_get("userIdentity", event.get("errorCode", "type")) == "Root"
