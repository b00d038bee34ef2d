# None has no get().

NOTHING = None


def rule(event):
    return event.get("eventName") == "Evil" and NOTHING.get("x")
