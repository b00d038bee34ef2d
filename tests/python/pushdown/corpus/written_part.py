# A text of an object, or a key of it.


def rule(event):
    return "Evil/" in str(event.get("requestParameters"))
