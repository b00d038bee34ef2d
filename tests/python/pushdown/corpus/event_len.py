# len(event).


def rule(event):
    return len(event) == 1
