# Methods of constants.

NAMES = "Evil,Worse"


def rule(event):
    return event.get("eventName") in NAMES.split(",") and "evil".upper() == "EVIL" and "a".join(("x", "y")) == "xay"
