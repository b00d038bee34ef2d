# An object that decides about its truth.


class _Truth:
    def __bool__(self):
        return True


THING = _Truth()


def rule(event):
    return THING and event.get("eventName") != "Fine"
