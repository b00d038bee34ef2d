def rule(event):
    identity = event.get("userIdentity", {})
    return isinstance(identity, dict) and identity.udm("type") == "Evil" if hasattr(identity, "udm") else False
