# Sets that are written out.


def rule(event):
    return event.get("eventName") in {"Evil"} | {"Worse"}
