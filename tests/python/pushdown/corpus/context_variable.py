# A context variable.

import contextvars
LAST = contextvars.ContextVar("LAST", default="Evil")


def rule(event):
    same = LAST.get() == event.get("eventName")
    LAST.set("Evil")
    return same
