# A key that the host cannot look for, with a default.


def rule(event):
    return event.get("événement", "Evil") == "Evil"
