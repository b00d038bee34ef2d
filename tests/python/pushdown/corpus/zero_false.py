# 0 in (False,).


def rule(event):
    return event.get("count") in (False, "x")
