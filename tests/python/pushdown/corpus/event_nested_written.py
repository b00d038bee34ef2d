# An object inside the event cannot be changed either.


def rule(event):
    identity = event.get("userIdentity", {})
    identity["x"] = 1
    return False
