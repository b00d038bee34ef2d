# locals().


def rule(event):
    name = "Evil"
    return locals()["name"] == event.get("eventName")
