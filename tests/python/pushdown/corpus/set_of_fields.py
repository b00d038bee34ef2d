# set() of fields: lists cannot be members.


def rule(event):
    return "Evil" in set([event.get("eventName"), event.get("errorCode")])
