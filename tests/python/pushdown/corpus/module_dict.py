# The module's __dict__.

import sys
NAME = "Evil"


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        sys.modules[__name__].__dict__["NAME"] = "Fine"
    return event.get("eventName") == NAME
