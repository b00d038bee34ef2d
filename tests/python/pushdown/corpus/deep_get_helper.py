# The helper that many rule packs have.

from functools import reduce
from collections.abc import Mapping


def deep_get(dictionary, *keys, default=None):
    out = reduce(lambda d, key: d.get(key, default) if isinstance(d, Mapping) else default, keys, dictionary)
    return default if out is None else out


def rule(event):
    return deep_get(event, "userIdentity", "type", default="") == "Root"
