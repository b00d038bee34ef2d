# A bare except hides failures.


def rule(event):
    try:
        return event["userIdentity"]["type"].startswith("Ro")
    except:  # noqa: E722
        return False
