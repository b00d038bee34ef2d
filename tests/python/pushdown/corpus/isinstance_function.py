# A function in place of a class: TypeError.


def rule(event):
    return isinstance(event.get("eventName"), len)
