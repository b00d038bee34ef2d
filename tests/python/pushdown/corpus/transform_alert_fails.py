# alert fails for None.


def rule(event):
    return event.get("userIdentity")


def alert(identity):
    return identity.get("type") == "Root"
