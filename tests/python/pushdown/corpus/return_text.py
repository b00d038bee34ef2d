# A text is true, and no bool.


def rule(event):
    if event.get("eventName") == "Evil":
        return "yes"
    return ""
