# str(None) is "None".


def rule(event):
    return str(event.get("errorCode")) == "None"
