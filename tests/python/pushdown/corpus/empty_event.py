# An empty event is false.


def rule(event):
    return not event
