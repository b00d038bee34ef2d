# A rule without an argument.


def rule():
    return True
