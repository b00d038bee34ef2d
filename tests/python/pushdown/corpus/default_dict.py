# The default is a dict with a member.


def rule(event):
    return event.get("userIdentity", {"type": "Root"}).get("type") == "Root"
