# No text starts with one of none.


def rule(event):
    return not event.get("eventName", "x").startswith(())
