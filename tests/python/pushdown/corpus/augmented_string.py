# += on a text.


def rule(event):
    name = "Ev"
    name += "il"
    return event.get("eventName") == name
