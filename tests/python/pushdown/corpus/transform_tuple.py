# The event is made into a tuple.


def rule(event):
    return event.get("eventName"), event.get("errorCode")


def alert(made):
    name, code = made
    return name == "Evil" and code is None
