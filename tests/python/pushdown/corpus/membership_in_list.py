# A list of the event that was checked to be one.


def rule(event):
    names = event.get("names")
    return isinstance(names, list) and "Evil" in names
