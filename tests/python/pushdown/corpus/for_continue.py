# continue.


def rule(event):
    for key in ("eventName", "errorCode"):
        if event.get(key) == "Fine":
            continue
        if event.get(key) == "Evil":
            return True
    return False
