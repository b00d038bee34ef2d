# The Kelvin sign is a k in lower case.


def rule(event):
    return event.get("kind") == "Evil"
