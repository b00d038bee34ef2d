# str() of a list of the rule's own.


def rule(event):
    return event.get("eventName") in str(["Evil"])
