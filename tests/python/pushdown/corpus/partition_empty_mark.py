# An empty mark is a failure.


def rule(event):
    return event.get("eventName", "").partition("")[0] == "Evil"
