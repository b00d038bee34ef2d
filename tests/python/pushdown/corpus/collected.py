# Sets and tuples made of lists.


def rule(event):
    return event.get("eventName") in frozenset(["Evil"]) or event.get("errorCode") in set(("AccessDenied",)) or event.get("x") in tuple(["y"])
