# The first match rebinds the constant.

NAME = "Evil"


def rule(event):
    global NAME
    if event.get("eventName") == NAME:
        NAME = "Fine"
        return True
    return False
