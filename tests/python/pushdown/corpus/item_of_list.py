# An index of a list of fields.


def rule(event):
    return [event.get("eventName"), event.get("errorCode")][1] == "Evil" or [event.get("eventName")][-1] == "Evil"
