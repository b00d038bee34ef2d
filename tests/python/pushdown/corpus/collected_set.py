# The set of a list: an object cannot be looked for in it.


def rule(event):
    event.get("eventName") in set(["Evil"])
    return False
