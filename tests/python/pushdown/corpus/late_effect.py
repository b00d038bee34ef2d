# The effect comes before the guard.

SEEN = []


def rule(event):
    SEEN.append(1)
    if event.get("eventName") != "Evil":
        return False
    return len(SEEN) > 2
