# A list that nobody changes may be believed; other than a set it takes unhashable needles.

NAMES = ["Evil", "Worse"]


def rule(event):
    return event.get("eventName") in NAMES
