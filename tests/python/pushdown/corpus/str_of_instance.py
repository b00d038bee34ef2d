# str() of an object with an effect.


class _Counting:
    count = 0
    def __str__(self):
        _Counting.count += 1
        return "Evil"


THING = _Counting()


def rule(event):
    return str(THING) == event.get("eventName")
