# The rule is a functools.partial.

import functools


def _check(name, event):
    return event.get("eventName") == name


rule = functools.partial(_check, "Evil")
