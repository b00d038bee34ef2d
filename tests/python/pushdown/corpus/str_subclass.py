# A subclass of str with its own ==.


class _Loose(str):
    def __eq__(self, other):
        return isinstance(other, str) and other.lower() == self.lower()
    __hash__ = str.__hash__


NAME = _Loose("evil")


def rule(event):
    return event.get("eventName") == NAME
