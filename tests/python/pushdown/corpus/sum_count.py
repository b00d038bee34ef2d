# sum() of comparisons.


def rule(event):
    return sum(event.get(key) == "Evil" for key in ("eventName", "errorCode")) > 1
