# deep_get with a default.


def rule(event):
    return event.deep_get("userIdentity", "type", default="Root") == "Root"
