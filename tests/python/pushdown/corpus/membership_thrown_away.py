# `in` a number fails, and its answer does not matter.


def rule(event):
    "x" in event.get("count", "")
    return False
