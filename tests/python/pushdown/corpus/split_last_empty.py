# The last part may be empty though the text is not.


def rule(event):
    return not event.get("eventName", "x").split("/")[-1]
