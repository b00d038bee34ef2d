# A constant whose == counts.


class _Counting:
    count = 0
    def __eq__(self, other):
        _Counting.count += 1
        return False
    def __hash__(self):
        return 1


THING = _Counting()


def rule(event):
    return event.get("eventName") == THING
