# Two ways that nothing joins, in a helper and in a branch.


def _odd(event):
    return event.get("eventName") == "Evil" or event.get("errorCode") == "AccessDenied" or event.get("eventSource") == "x"


def rule(event):
    if _odd(event):
        return event.get("kind") != "Fine"
    return False
