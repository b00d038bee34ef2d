# A StopIteration in a generator becomes a RuntimeError.


def _stop():
    raise StopIteration


def rule(event):
    try:
        return event.get("eventName") == "Evil" and any(_stop() for _ in (1,))
    except StopIteration:
        return False
