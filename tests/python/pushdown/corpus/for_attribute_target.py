# The loop variable is an attribute.


class _Box:
    pass


BOX = _Box()


def rule(event):
    if event.get("eventName") == "Evil":
        for BOX.value in (1, 2):
            pass
    return False
