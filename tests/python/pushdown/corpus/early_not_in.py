# The guard as a set, then anything.

NAMES = frozenset({"Evil", "Worse"})


def rule(event):
    if event.get("eventName") not in NAMES or event.get("errorCode"):
        return False
    return len(sorted(event.items())) > 2
