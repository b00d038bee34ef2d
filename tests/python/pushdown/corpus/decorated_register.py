# The decorator gives the function back as it is.

FOUND = []


def register(function):
    FOUND.append(function)
    return function


@register
def rule(event):
    return event.get("eventName") == "Evil"
