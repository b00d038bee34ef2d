# A rule without a condition.


def rule(event):
    return True
