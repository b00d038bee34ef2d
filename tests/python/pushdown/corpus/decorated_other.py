# The decorator gives back another function of the same shape.


def replace(function):
    return _other


def _other(event):
    return event.get("eventName") == "Fine"


@replace
def rule(event):
    return event.get("eventName") == "Evil"
