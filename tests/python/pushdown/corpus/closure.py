# A function made by another.


def _make(name):
    def check(event):
        return event.get("eventName") == name
    return check


_check = _make("Evil")


def rule(event):
    return _check(event)
