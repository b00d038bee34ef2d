# `in` None: TypeError.


def rule(event):
    return "Ev" in event.get("eventName")
