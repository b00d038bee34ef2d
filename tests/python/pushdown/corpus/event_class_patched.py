# A method of the event's class is replaced, for a while.

import iota


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        old = iota.Event.get
        iota.Event.get = lambda self, key, default=None: "Evil"
        try:
            return event.get("eventName") == "Evil"
        finally:
            iota.Event.get = old
    return False
