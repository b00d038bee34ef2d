# Arguments are evaluated from left to right.

NOTES = []


def _two(a, b):
    return a == b


def rule(event):
    return event.get("eventName") == "Evil" and _two(NOTES.append(1), event["errorCode"])
