# The same member under two names: one is there exactly when the other is.


def rule(event):
    return event.get("eventName") == "Evil" and event.get("EVENTNAME") != "Evil"
