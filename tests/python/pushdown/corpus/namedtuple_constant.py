# A named tuple.

import collections
Pair = collections.namedtuple("Pair", "key value")
PAIR = Pair("eventName", "Evil")


def rule(event):
    return event.get(PAIR.key) == PAIR.value
