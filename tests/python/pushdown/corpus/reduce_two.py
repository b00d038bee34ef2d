# reduce() without a first value.

from functools import reduce


def rule(event):
    return reduce(lambda a, b: a or b, (event.get("errorCode") == "AccessDenied", event.get("eventName") == "Evil"))
