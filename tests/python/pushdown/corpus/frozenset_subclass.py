# A frozenset whose membership lies.


class _Lying(frozenset):
    def __contains__(self, item):
        return item != "Evil"


NAMES = _Lying(("Evil",))


def rule(event):
    return event.get("eventName") in NAMES
