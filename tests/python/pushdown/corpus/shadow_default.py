# A default argument hides the global.

NAME = "Fine"


def rule(event, NAME="Evil"):
    return event.get("eventName") == NAME
