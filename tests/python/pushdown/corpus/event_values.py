# values().


def rule(event):
    return "Evil" in event.values()
