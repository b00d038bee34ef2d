# del makes the next use fail.


def rule(event):
    name = event.get("eventName")
    if name == "Evil":
        del name
    return name == "Evil"
