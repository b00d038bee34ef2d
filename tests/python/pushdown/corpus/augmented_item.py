# += on an item of a global.

COUNT = {"n": 0}


def rule(event):
    if event.get("eventName") == "Evil":
        COUNT["n"] += 1
    return False
