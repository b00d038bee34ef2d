# join fails for None.


def rule(event):
    return "-".join(["a", event.get("eventName")]) == "a-Evil"
