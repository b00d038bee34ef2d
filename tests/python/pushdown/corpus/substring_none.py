# None in a text: TypeError.


def rule(event):
    return event.get("eventName") in "Evil" if event.get("errorCode") != "x" else False
