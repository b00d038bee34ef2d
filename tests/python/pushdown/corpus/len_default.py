# len() with a default.


def rule(event):
    return len(event.get("names", [])) > 1
