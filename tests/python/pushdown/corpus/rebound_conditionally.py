# Bound at import by a condition.

import sys
if sys.version_info > (3, 0):
    NAME = "Evil"
else:
    NAME = "Fine"


def rule(event):
    return event.get("eventName") == NAME
