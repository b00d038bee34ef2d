# An object inside the private copy is changed.


def rule(event):
    event.get("userIdentity", {})["type"] = "Root"
    return event


def alert(event):
    return event.deep_get("userIdentity", "type") == "Root"
