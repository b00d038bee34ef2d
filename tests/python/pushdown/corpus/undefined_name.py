# A name that is not there: NameError.


def rule(event):
    return event.get("eventName") != "Fine" and nowhere
