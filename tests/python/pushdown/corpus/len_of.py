# len() fails for None and numbers.


def rule(event):
    return len(event.get("eventName")) == 4
