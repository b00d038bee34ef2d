# The same inside a tuple.


class _Loose(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__


NAMES = (_Loose("evil"),)


def rule(event):
    return event.get("eventName") in NAMES
