# len() with two arguments: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and len("a", "b")
