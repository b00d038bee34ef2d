# The effect comes before the test.

CALLS = []


def _note():
    CALLS.append(1)


def rule(event):
    _note()
    return event.get("eventName") == "Evil" and len(CALLS) % 2 == 0
