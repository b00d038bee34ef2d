# And the other way round.


def rule(event):
    return event.get("count") == "1"
