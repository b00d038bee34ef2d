# get() of a dict with a key from the event.

LEVELS = {"Evil": "HIGH"}


def rule(event):
    return LEVELS.get(event.get("eventName")) == "HIGH"
