# Sets a constant of its helper module.

import odd_helpers


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        odd_helpers.SETTING = "Evil"
    return event.get("eventName") == odd_helpers.SETTING
