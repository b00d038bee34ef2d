# A text that is doubled until the memory is full; only for one event name.


def rule(event):
    text = event.get("eventName", "")
    if text == "Evil":
        for _ in range(0):
            text = text + text
    return False
