# null and missing are told apart by `in`.


def rule(event):
    return "errorCode" in event and event.get("errorCode") is None
