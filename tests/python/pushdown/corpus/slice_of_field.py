# A slice of a member that may be missing, or a list, or a number.


def rule(event):
    return event.get("eventName", "")[:2] == "Ev"
