# reduce() of one item gives that item.

from functools import reduce


def rule(event):
    return reduce(lambda a, b: False, (event.get("eventName") == "Evil",))
