# An exception of the rule's own.


class Found(Exception):
    pass


def _look(event):
    if event.get("eventName") == "Evil":
        raise Found


def rule(event):
    try:
        _look(event)
    except Found:
        return True
    return False
