# The capture is a global.

LAST = None


def rule(event):
    global LAST
    match event.get("eventName"):
        case LAST:
            pass
    return False
