# startswith with a position.


def rule(event):
    return event.get("eventName", "").startswith("il", 2)
