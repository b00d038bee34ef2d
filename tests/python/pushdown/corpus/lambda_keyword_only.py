# A lambda with a keyword-only parameter that a global has the name of.

wanted = "Fine"


def rule(event):
    check = lambda name, *, wanted="Evil": name == wanted  # noqa: E731
    return check(event.get("eventName"))
