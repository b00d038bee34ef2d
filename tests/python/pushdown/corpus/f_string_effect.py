# An f-string calls __str__.


class _Counting:
    count = 0
    def __format__(self, spec):
        _Counting.count += 1
        return "Evil"


THING = _Counting()


def rule(event):
    return f"{THING}" == event.get("eventName")
