# The else of a for runs unless it breaks.


def rule(event):
    for name in ("Fine", "Good"):
        if event.get("eventName") == name:
            break
    else:
        return True
    return False
