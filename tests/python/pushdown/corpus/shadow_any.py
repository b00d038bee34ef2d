# A module-level `any` that is no longer Python's.


def any(items):
    return True


def rule(event):
    return any(event.get("eventName") == name for name in ("Evil",))
