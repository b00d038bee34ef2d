# A mark that has a case.


def rule(event):
    return event.get("eventName", "").lower().split("v")[0] == "e" and event.get("eventName", "").split("v")[0].lower() == "e"
