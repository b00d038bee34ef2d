# A dict of constants: membership and get.

LEVELS = {"Evil": "HIGH", "Worse": "CRITICAL"}


def rule(event):
    return LEVELS.get("Evil") == "HIGH" and event.get("eventName") in LEVELS
