# The helper changes the list that it is given.


def _add(names):
    names.append("Evil")


def rule(event):
    names = ["Fine"]
    _add(names)
    return event.get("eventName") in names
