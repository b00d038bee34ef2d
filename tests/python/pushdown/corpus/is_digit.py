# A test of characters.


def rule(event):
    return event.get("count", "").isdigit()
