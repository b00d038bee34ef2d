# get() of a dict with a number.

LEVELS = {"Evil": "HIGH"}


def rule(event):
    return LEVELS.get(1, "x") == "x" and event.get("eventName") == "Evil"
