# strip() and then a comparison.


def rule(event):
    return event.get("eventName", "").strip() == "Evil"
