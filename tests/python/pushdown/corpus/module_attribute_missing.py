# The module lacks the name: AttributeError.

import odd_helpers


def rule(event):
    return event.get("eventName") != "Fine" and odd_helpers.NOTHING
