# The parent may be text.


def rule(event):
    return event.get("userIdentity", {}).get("type") == "Root"
