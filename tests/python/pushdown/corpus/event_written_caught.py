# The refusal is caught: it is a TypeError.


def rule(event):
    try:
        event["x"] = 1
    except TypeError:
        return event.get("eventName") == "Evil"
    return False
