# The set constant changes by |=.

NAMES = {"Evil"}


def _add(name):
    global NAMES
    NAMES |= {name}


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        _add("Fine")
    return event.get("eventName") in NAMES
