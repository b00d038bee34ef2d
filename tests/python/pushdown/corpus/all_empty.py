# all() of nothing is true.


def rule(event):
    return all(event.get(key) == "Evil" for key in ())
