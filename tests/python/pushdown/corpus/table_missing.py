# A key that the dict lacks.


def rule(event):
    made = {"name": event.get("eventName")}
    return event.get("eventName") == "Evil" and made["other"]
