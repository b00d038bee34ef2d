# all() of a list of the event.


def rule(event):
    return all(event.get("names", [])) and event.get("eventName") != "Fine"
