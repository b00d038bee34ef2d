# The error comes out of a helper.


def _type(event):
    return event["userIdentity"]["type"]


def rule(event):
    name = event.get("eventName")
    try:
        name = "Other"
        return _type(event) == "Root"
    except KeyError:
        return name == "Other"
