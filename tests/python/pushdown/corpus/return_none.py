# No return on one path.


def rule(event):
    if event.get("eventName") == "Evil":
        return True
