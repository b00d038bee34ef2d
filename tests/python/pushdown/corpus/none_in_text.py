# None in a text: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and None in "Evil"
