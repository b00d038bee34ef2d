# A chain of numbers.


def rule(event):
    return 1 < event.get("count", 5) < 10
