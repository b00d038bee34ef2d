# The default is a list.


def rule(event):
    return event.get("names", ["Evil"]) == ["Evil"]
