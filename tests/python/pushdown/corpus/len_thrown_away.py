# len() fails, and its answer does not matter.


def rule(event):
    len(event.get("count", ""))
    return False
