# The default of a field is a list, looked for in a set.


def rule(event):
    return event.get("names", []) in frozenset({"a"})
