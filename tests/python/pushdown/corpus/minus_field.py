# - of a field: a failure for text.


def rule(event):
    return -event.get("count", 0) < 0
