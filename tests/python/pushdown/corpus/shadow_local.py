# The local of the same name is what counts.

NAME = "Fine"


def rule(event):
    NAME = "Evil"
    return event.get("eventName") == NAME
