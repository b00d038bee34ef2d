# A list of the event equals a tuple.


def rule(event):
    return event.get("names") == ("a",)
