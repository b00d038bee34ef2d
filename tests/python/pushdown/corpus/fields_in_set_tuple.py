# The default of a field is a tuple of a field, looked for in a set.


def rule(event):
    return event.get("names", (event.get("eventName"),)) in frozenset({("Evil",)})
