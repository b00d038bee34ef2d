# A loop without an end, for some events.


def rule(event):
    while event.get("eventName") == "Evil":
        pass
    return False
