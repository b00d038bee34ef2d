# The default comes from a global at the time of the definition.

NAME = "Evil"


def _check(event, name=NAME):
    return event.get("eventName") == name


NAME = "Fine"


def rule(event):
    return _check(event)
