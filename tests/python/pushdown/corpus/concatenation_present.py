# + with a member that is there, of whatever kind.


def rule(event):
    if event.get("eventName") is None:
        return False
    "x" + event.get("eventName")
    return False
