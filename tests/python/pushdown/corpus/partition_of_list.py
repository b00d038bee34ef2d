# A list has no such method.


def rule(event):
    return event.get("names").partition("/")[0] == "Evil"
