# A global iterator moves on.

import itertools
TURN = itertools.cycle((True, False))


def rule(event):
    return event.get("eventName") == "Evil" and next(TURN)
