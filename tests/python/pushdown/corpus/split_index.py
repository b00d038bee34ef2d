# An index that may not be there.


def rule(event):
    return event.get("eventSource", "").split(".")[1] == "amazonaws"
