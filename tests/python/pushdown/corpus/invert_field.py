# ~ of a constant.


def rule(event):
    return ~1 == -2 and event.get("eventName") != "Fine"
