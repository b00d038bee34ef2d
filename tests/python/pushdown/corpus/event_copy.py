# A copy is a plain dict: its keys are found in one case only.


def rule(event):
    return event.get("eventName") == "Evil" and dict(event).get("eventName") is None
