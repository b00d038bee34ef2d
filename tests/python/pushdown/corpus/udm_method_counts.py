# The method changes something, even when the rule does not match.
def rule(event):
    return event.udm("counted") == "Evil" and event.get("eventName") == "Other"
