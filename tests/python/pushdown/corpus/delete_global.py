# del of a global.

FLAG = True


def rule(event):
    global FLAG
    if event.get("eventName") == "Evil":
        del FLAG
    return False
