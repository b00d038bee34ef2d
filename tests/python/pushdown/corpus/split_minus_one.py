# A limit of -1 is none.


def rule(event):
    return event.get("eventName", "").split("/", -1)[-1] == "Evil"
