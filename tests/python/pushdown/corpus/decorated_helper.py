# The helper is wrapped.

import functools


def negate(function):
    @functools.wraps(function)
    def wrapper(*args):
        return not function(*args)
    return wrapper


@negate
def is_fine(event):
    return event.get("eventName") == "Fine"


def rule(event):
    return is_fine(event)
