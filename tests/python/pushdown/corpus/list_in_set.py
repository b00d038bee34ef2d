# A list in a set: TypeError.


def rule(event):
    return event.get("names") in frozenset({"a"})
