# The first of three parts.


def rule(event):
    return event.get("eventName", "").partition("/")[0] == "Evil"
