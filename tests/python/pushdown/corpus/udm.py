# A field by its common name.


def rule(event):
    return event.udm("eventName") == "Evil"
