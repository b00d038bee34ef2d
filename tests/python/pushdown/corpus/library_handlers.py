# A list that belongs to an object of the library.

import logging
QUIET = logging.getLogger("pushdown.corpus")
HANDLERS = QUIET.handlers
HANDLERS.clear()


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        QUIET.addHandler(logging.NullHandler())
    return len(HANDLERS) > 0 and event.get("eventName") == "Evil"
