# A dict that makes up members.

import collections
NAMES = collections.defaultdict(lambda: "HIGH", {"Evil": "HIGH"})


def rule(event):
    return NAMES[event.get("eventName")] == "HIGH"
