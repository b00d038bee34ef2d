# pop on the private copy.


def rule(event):
    event.pop("errorCode", None)
    return event


def alert(event):
    return event.get("errorCode") is None
