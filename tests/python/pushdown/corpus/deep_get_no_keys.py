# deep_get without keys is the event.


def rule(event):
    return bool(event.deep_get())
