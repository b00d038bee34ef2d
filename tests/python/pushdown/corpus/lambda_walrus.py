# A lambda sets a variable of its own.


def rule(event):
    name = "Fine"
    check = lambda: (name := "Evil")  # noqa: E731, F841
    check()
    return event.get("eventName") == name
