# A lambda with *rest that a global has the name of.

rest = ("Evil",)


def rule(event):
    check = lambda name, *rest: name in rest  # noqa: E731
    return check(event.get("eventName")) or event.get("errorCode") == "AccessDenied"
