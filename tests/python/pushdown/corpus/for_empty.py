# The loop variable is not bound when there is nothing to loop over.

NAMES = ()


def rule(event):
    for name in NAMES:
        pass
    return event.get("eventName") == name
