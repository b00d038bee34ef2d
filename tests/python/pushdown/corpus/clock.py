# The clock.

import time


def rule(event):
    return time.time() > 0 and event.get("eventName") == "Evil"
