# The class of a handler comes from a module.

import odd_helpers


def rule(event):
    try:
        return event["errorCode"] == "x"
    except odd_helpers.Problem:
        return event.get("eventName") == "Evil"
