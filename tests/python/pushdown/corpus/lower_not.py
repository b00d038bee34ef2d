# not in, in lower case.


def rule(event):
    return event.get("eventName", "").lower() not in ("fine", "good")
