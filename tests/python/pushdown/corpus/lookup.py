# A look-up table that is not there: LookupError.


def rule(event):
    return event.get("eventName") == "Evil" and event.lookup("table", "key")
