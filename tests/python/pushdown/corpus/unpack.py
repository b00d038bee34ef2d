# Tuple unpacking.


def rule(event):
    name, code = event.get("eventName"), event.get("errorCode")
    return name == "Evil" and not code
