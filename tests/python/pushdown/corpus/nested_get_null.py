# The default does not help against null.


def rule(event):
    return event.get("userIdentity", {}).get("type", "Root") == "Fine"
