# Deeper than the analysis goes.


def _depth(event, n):
    return event.get("eventName") == "Evil" if n == 0 else _depth(event, n - 1)


def rule(event):
    return _depth(event, 50)
