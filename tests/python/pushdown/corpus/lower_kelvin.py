# A Kelvin sign in the value.


def rule(event):
    return event.get("eventName", "").lower() == "k"
