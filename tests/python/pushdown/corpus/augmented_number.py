# += on a number that may be text.


def rule(event):
    count = 1
    count += event.get("count", 0)
    return count > 2
