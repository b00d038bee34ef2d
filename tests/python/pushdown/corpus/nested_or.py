# or {}.


def rule(event):
    return (event.get("userIdentity") or {}).get("type") == "Root"
