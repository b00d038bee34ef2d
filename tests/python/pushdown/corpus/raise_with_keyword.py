# An exception made with a keyword.


def rule(event):
    if event.get("eventName") != "Fine":
        raise ImportError("x", name="y")
    return False
