# A constant of a class whose == is always true.


class _Any:
    def __eq__(self, other):
        return True
    __hash__ = None


ANY = _Any()


def rule(event):
    return event.get("eventName") == ANY
