# - of a text: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and -"x"
