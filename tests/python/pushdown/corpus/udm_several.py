# The path may match several fields, and then the look-up raises.
def rule(event):
    return event.udm("several") == "Evil" and event.get("eventName") == "Evil"
