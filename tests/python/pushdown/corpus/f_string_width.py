# A width.

NAME = "Evil"


def rule(event):
    return f"{NAME:>6}" == "  Evil" and event.get("eventName") != "Fine"
