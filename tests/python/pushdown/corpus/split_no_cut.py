# Without a cut the only item is the text.


def rule(event):
    return event.get("eventName", "").split("/", 0)[-1] == "a/Evil"
