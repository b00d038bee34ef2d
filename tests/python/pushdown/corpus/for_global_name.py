# The variable of the loop is a global.

LAST = None


def rule(event):
    global LAST
    if event.get("eventName") == "Evil":
        for LAST in ("x", "y"):
            pass
    return False
