# str(1) is "1".


def rule(event):
    return str(event.get("count", "")) == "1"
