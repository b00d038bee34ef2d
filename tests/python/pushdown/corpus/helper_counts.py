# The helper counts its calls.

CALLS = []


def _note(event):
    CALLS.append(1)
    return len(CALLS) % 2 == 0


def rule(event):
    return event.get("eventName") == "Evil" and _note(event)
