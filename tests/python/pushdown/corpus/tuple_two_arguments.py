# tuple() with two arguments: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and tuple((1,), (2,))
