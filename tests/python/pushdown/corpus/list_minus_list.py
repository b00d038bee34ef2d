# A list less a list: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and ["Evil"] - ["Worse"]
