# A text made of many others.


def rule(event):
    name = event["eventName"]
    if not isinstance(name, str) or name == "Fine":
        return False
    a = "x" + name
    b = "x" + a
    c = "x" + b
    d = "x" + c
    e = "x" + d
    return e != "xxxxxWorse"
