# any() over a field fails for None.


def rule(event):
    return any(name == "Evil" for name in event.get("names"))
