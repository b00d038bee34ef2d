# A mark of several letters.


def rule(event):
    return event.get("eventName", "").split("vi")[-1] == "l"
