# A part of a part.


def rule(event):
    return event.get("eventName", "").split("/")[-1].split(":")[0] == "Evil"
