# A dict has no deep_get.


def rule(event):
    made = {"name": event.get("eventName")}
    return event.get("eventName") == "Evil" and made.deep_get("name")
