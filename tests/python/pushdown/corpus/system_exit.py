# SystemExit is a failure too.

import sys


def rule(event):
    if event.get("eventName") == "Evil":
        sys.exit(0)
    return False
