# A default that no JSON value can be.


def rule(event):
    return event.get("names", ("Evil",)) == ("Evil",)
