# What the first part ends with stands before a mark, or last.


def rule(event):
    return event.get("eventName", "").split("/")[0].endswith("il")
