# len() of a number, and of constants.


def rule(event):
    return len("Evil") == 4 and event.get("eventName") != "Fine" and len(5)
