def rule(event):
    return event.udm("upper_name") == "EVIL"
