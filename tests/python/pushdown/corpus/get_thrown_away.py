# get() of text fails, and is not looked at.


def rule(event):
    event.get("userIdentity", {}).get("type")
    return False
