# Names that are swapped.


def rule(event):
    a, b = "Fine", "Evil"
    a, b = b, a
    return event.get("eventName") == a
