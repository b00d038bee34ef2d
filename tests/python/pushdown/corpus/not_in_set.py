# not in a set: lists and objects cannot be looked for.


def rule(event):
    if event.get("eventName") not in {"Evil", "Worse"}:
        return False
    return True
