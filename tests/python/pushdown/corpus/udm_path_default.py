def rule(event):
    return event.udm("type_of", default="Evil") == "Evil"
