# reduce() over nothing: TypeError.

from functools import reduce


def rule(event):
    return event.get("eventName") == "Evil" and reduce(lambda a, b: a, ())
