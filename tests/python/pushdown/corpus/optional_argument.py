# A rule with an optional argument.


def rule(event=None):
    return event is None or event.get("eventName") == "Evil"
