# int() fails for some texts.


def rule(event):
    return int(event.get("count", 0)) == 1
