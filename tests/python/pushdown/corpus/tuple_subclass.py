# A tuple whose membership lies.


class _Lying(tuple):
    def __contains__(self, item):
        return True


NAMES = _Lying(("Evil",))


def rule(event):
    return event.get("eventName") in NAMES
