# list(event).


def rule(event):
    return "eventName" in list(event)
