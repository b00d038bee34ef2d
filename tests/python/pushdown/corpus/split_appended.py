# The list is changed before its end is looked at.


def rule(event):
    parts = event.get("eventName", "").split("/")
    parts.append("Fine")
    return parts[-1] == "Fine"
