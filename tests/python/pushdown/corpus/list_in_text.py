# A list in a text: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and ["Evil"] in "Evil"
