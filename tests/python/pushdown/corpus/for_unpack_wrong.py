# The third pair does not unpack.

PAIRS = (("eventName", "Evil"), ("errorCode", "AccessDenied"), ("x",))


def rule(event):
    for key, value in PAIRS:
        if event.get(key) == value:
            return True
    return False
