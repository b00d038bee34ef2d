# A transform that gives the event back.


def rule(event):
    return event


def alert(event):
    return event.get("eventName") == "Evil"
