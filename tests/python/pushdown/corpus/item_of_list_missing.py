# An index that the list lacks.


def rule(event):
    return event.get("eventName") != "Fine" and [event.get("eventName")][1]
