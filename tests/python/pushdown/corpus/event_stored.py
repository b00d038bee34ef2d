# The event is kept.

KEPT = []


def rule(event):
    KEPT.append(event)
    return len(KEPT) > 1 and KEPT[-2].get("eventName") == "Evil"
