# The constant is bound twice; the last one counts.

NAMES = ("Fine",)
NAMES = ("Evil",)


def rule(event):
    return event.get("eventName") in NAMES
