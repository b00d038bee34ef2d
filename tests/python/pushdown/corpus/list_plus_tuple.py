# A list and a tuple: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and ["Evil"] + ("Worse",)
