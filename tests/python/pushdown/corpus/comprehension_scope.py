# The variable of a comprehension does not live on.


def rule(event):
    name = "Evil"
    [name for name in ("Fine", "Good")]
    return event.get("eventName") == name
