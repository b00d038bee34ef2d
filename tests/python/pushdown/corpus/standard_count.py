# More members than the record has.
def rule(event):
    return len(event) > 4 and "p_any"
