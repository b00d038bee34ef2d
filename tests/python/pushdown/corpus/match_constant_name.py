# A dotted name in a pattern.

import odd_helpers


def rule(event):
    match event.get("eventName"):
        case odd_helpers.FIXED:
            return True
    return False
