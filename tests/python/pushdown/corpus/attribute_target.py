# An attribute is set.


class _Box:
    pass


BOX = _Box()


def rule(event):
    if event.get("eventName") == "Evil":
        BOX.value = 1
    return False
