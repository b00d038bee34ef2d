# any() over a list of the event.


def rule(event):
    return any(name == "Evil" for name in event.get("names") or [])
