# lru_cache remembers: a call is an effect.

import functools


@functools.lru_cache
def _known(name):
    return name == "Evil"


def rule(event):
    return _known(str(event.get("eventName")))
