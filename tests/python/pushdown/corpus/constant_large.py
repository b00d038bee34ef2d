# A method that makes a text large.


def rule(event):
    return event.get("eventName") != "Fine" and len(("x" * 100).join(["a"] * 300)) > 5
