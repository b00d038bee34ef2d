# The set is changed through a default argument.

NAMES = {"Evil"}


def _learn(name, into=NAMES):
    into.add(name)


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        _learn("Fine")
    return event.get("eventName") in NAMES
