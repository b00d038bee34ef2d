# deep_get with a key that the host cannot look for.


def rule(event):
    return event.deep_get("événement", default=("x",)) == ("x",)
