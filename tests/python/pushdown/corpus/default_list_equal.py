# The default of a field is a list, compared with text.


def rule(event):
    return event.get("names", []) != "a"
