# Three levels.


def rule(event):
    return event.get("userIdentity", {}).get("sessionContext", {}).get("mfa") == "true"
