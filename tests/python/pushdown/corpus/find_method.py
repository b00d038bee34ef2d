# find() gives a number.


def rule(event):
    return event.get("eventName", "").find("il") == 2
