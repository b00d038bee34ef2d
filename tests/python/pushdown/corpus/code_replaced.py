# The code of the rule was replaced at import.


def _other(event):
    return event.get("eventName") == "Fine"


def rule(event):
    return event.get("eventName") == "Evil"


rule.__code__ = _other.__code__
