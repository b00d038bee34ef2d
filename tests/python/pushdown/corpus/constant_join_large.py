# join of long constants.

LONG = "x" * 6000


def rule(event):
    return event.get("eventName") != "Fine" and LONG.join(("a", "b", "c")) != ""
