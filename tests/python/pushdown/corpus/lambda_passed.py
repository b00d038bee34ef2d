# A lambda called by a helper.


def _apply(function, value):
    return function(value)


def rule(event):
    name = "Evil"
    return _apply(lambda value: value == name, event.get("eventName"))
