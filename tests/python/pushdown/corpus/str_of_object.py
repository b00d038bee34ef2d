# str() of an object.


def rule(event):
    return "Evil" in str(event.get("requestParameters"))
