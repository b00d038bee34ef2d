# The last part may be empty though the text is not.


def rule(event):
    return bool(event.get("eventName", "").split("/")[-1])
