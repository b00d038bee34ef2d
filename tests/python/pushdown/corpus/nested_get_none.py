# The parent may be missing.


def rule(event):
    return event.get("userIdentity").get("type") == "Root"
