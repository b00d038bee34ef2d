# The event is changed behind its back.


def rule(event):
    if event.get("eventName") == "Evil":
        dict.__setitem__(event, "eventName", "Fine")
    return event.get("eventName") == "Fine"
