# Annotations of variables are not evaluated.


def rule(event):
    name: undefined = event.get("eventName")  # noqa: F821
    other: int
    return name == "Evil"
