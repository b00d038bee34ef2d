# The same with a tuple.


def rule(event):
    return isinstance(event.get("événement", ("x",)), tuple)
