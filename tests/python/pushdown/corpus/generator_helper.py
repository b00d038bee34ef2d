# The helper is a generator: it is always true.


def _hits(event):
    if event.get("eventName") == "Evil":
        yield 1


def rule(event):
    return bool(_hits(event))
