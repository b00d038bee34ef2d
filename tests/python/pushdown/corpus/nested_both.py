# deep_get and get see the same member in two ways.


def rule(event):
    if event.deep_get("userIdentity", "type") is not None:
        return False
    return event.get("userIdentity").get("type") is None
