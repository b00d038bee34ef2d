# "1" is not 1.


def rule(event):
    return event.get("count") == 1
