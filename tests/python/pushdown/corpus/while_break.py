# while True with break and else.


def rule(event):
    while True:
        if event.get("eventName") == "Evil":
            break
        return False
    else:
        return False
    return True
