# setattr under another name.

import sys
put = setattr
NAME = "Evil"


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        put(sys.modules[__name__], "NAME", "Fine")
    return event.get("eventName") == NAME
