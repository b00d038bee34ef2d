# Both ends of one list.


def rule(event):
    parts = event.get("eventName", "").split("/")
    return parts[0] == parts[-1] == "Evil"
