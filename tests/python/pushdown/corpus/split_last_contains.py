# What the part does not contain the text may.


def rule(event):
    return "vi" not in event.get("eventName", "").split("/")[-1]
