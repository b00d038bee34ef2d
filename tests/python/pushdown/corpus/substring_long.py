# The same with a text too long for a list of its parts.


def rule(event):
    return event.get("eventName") in "Evil, Worse, Worst, and all the others that there may be"
