# The failure is swallowed, and the rest goes on.


def rule(event):
    kind = None
    try:
        kind = event["userIdentity"]["type"]
    except Exception:
        pass
    return kind is None
