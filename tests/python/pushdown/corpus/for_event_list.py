# A loop over a list of the event.


def rule(event):
    for name in event.get("names", []):
        if name == "Evil":
            return True
    return False
