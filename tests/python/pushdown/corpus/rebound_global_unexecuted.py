# The `global` statement is never executed, and still makes HITS a global.

HITS = 0


def rule(event):
    if event.get("eventName") == "Evil":
        if False:
            global HITS
        HITS = 1
    return False
