# The parent is checked.


def rule(event):
    identity = event.get("userIdentity")
    if not isinstance(identity, dict):
        return event.get("eventName") == "Evil"
    return identity.get("type") == "Root"
