NAMES = ("name_of", "counted")
def rule(event):
    return any(event.udm(name) == "Evil" for name in NAMES)
