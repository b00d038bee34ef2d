# alert does not look.


def rule(event):
    return event.get("eventName")


def alert(event):
    return True
