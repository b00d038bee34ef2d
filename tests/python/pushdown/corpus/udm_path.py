# The model gives the field, whatever p_udm and the name itself hold.
def rule(event):
    return event.udm("name_of") == "Evil"
