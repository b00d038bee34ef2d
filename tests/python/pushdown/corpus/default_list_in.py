# The default is a list that is looked for in a tuple.


def rule(event):
    return event.get("names", []) not in ("a", "b")
