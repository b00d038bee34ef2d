# NaN is not itself.


def rule(event):
    count = event.get("count")
    return count != count
