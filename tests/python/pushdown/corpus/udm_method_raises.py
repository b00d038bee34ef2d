def rule(event):
    return event.udm("raising") == "Never" and False
