# str() is a function of the module.


def str(value):
    return "Evil"


def rule(event):
    return str(event.get("eventName")) == "Evil"
