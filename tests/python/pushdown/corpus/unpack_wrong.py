# Too many values.


def rule(event):
    if event.get("eventName") == "Evil":
        a, b = ("x",)
    return False
