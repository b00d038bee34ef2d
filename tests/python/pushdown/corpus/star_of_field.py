# * of a field.


def _all(*names):
    return len(names) > 3


def rule(event):
    return _all(*event.get("names", "Evil"))
