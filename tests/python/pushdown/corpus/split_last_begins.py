# What the last part begins with stands behind a mark, or first.


def rule(event):
    return event.get("eventName", "").split("/")[-1].startswith("Ev")
