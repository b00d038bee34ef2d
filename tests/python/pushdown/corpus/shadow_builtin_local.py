# A local called str.


def rule(event):
    str = event.get("eventName")
    return str == "Evil"
