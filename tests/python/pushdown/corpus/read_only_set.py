# A set that nobody changes may be believed.

NAMES = {"Evil", "Worse"}


def rule(event):
    return event.get("eventName") in NAMES
