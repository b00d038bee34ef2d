# Unpacking in a loop.

PAIRS = (("eventName", "Evil"), ("errorCode", "AccessDenied"))


def rule(event):
    for key, value in PAIRS:
        if event.get(key) == value:
            return True
    return False
