# The failure comes before the guard.


def rule(event):
    kind = event["userIdentity"]["type"]
    return event.get("eventName") == "Evil" and kind == "Root"
