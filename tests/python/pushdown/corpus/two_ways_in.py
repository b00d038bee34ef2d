# Two ways into the rest of the rule, with nothing in common.


def rule(event):
    if event.get("eventName") != "Evil" and event.get("errorCode") != "AccessDenied":
        return False
    return event.get("kind") != "Fine"
