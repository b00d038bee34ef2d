# deep_get of an object of the event.


def rule(event):
    return event.get("userIdentity", {}).deep_get("type") == "Root"
