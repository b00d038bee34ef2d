# The part in another case, whichever comes first.


def rule(event):
    return event.get("eventName", "").split("/")[-1].lower() == "evil" or event.get("eventName", "").upper().split("/")[-1] == "FINE"
