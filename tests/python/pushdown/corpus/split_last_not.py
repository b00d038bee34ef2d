# All but those whose last part is this.


def rule(event):
    return event.get("eventName", "").split("/")[-1] != "Evil"
