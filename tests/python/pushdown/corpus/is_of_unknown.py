# `is` with a value that is not known.

THING = object()


def rule(event):
    return THING is not None and event.get("eventName") != "Fine"
