# 0 is false, and no bool.


def rule(event):
    return 1 if event.get("eventName") == "Evil" else 0
