# A default that is an object.


def rule(event):
    return "Evil" in str(event.get("requestParameters", {}))
