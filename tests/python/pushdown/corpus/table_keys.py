# keys() of a dict.

LEVELS = {"Evil": 1, "Worse": 2}


def rule(event):
    return event.get("eventName") in LEVELS.keys() and any(LEVELS)
