# The key is found in any case.


def rule(event):
    return event.get("EventName") == "Evil" and event.get("eventname") == "Evil"
