# What is not in it.


def rule(event):
    return event.get("names") is not None and "Evil" not in str(event.get("names"))
