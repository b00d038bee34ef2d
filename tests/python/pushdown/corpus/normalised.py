# Two ways to write é are two texts.


def rule(event):
    return event.get("eventName") == "é"
