# A generator expression is empty the second time.


def rule(event):
    found = (event.get("eventName") == name for name in ("Fine", "Evil"))
    any(found)
    return not any(found)
