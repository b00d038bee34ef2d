# An f-string of a list of the rule's own.


def rule(event):
    return f"{['Evil']}" == "['Evil']" and event.get("eventName") != "Fine"
