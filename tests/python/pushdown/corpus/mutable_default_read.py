# The default argument is changed by somebody else.


def _learn(name, names=["Evil"]):
    return event_names(name, names)


def event_names(name, names):
    names.append("Fine")
    return name in names


def rule(event):
    return _learn(event.get("eventName"))
