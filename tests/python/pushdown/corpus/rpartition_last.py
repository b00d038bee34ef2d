# The last of three parts is all where there is no mark.


def rule(event):
    _, found, name = event.get("eventName", "").rpartition("/")
    return name == "Evil" and not found
