# % formatting.


def rule(event):
    return "%s" % event.get("eventName") == "Evil"
