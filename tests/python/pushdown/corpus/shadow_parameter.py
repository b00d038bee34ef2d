# The parameter hides the constant.

NAMES = ("Evil",)


def _in(event, NAMES):
    return event.get("eventName") in NAMES


def rule(event):
    return _in(event, ("Fine",))
