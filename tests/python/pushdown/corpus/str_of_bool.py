# str(True) is "True".


def rule(event):
    return str(event.get("readOnly")) in ("True", "true")
