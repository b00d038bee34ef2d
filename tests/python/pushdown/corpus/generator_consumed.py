# A generator that is asked.


def _hits(event):
    if event.get("eventName") == "Evil":
        yield 1


def rule(event):
    return any(_hits(event))
