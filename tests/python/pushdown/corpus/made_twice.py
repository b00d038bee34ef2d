# Two names for one list, of which one is gone.

NAMES = OTHER = ["Evil"]
ADD = OTHER.append
del OTHER


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        ADD("Fine")
    return event.get("eventName") in NAMES
