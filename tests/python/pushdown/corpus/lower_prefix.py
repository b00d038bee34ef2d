# A prefix in lower case, of a text in upper case.


def rule(event):
    return event.get("eventName", "").upper().startswith(("EV", "wo"))
