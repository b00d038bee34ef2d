# A key in the event, in any case.


def rule(event):
    return "EVENTNAME" in event and "errorCode" not in event
