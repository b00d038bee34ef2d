# A rule that never matches.


def rule(event):
    return False
