# The else of a while.


def rule(event):
    index = 0
    while index < 2:
        if event.get("eventName") == "Fine":
            break
        index += 1
    else:
        return event.get("errorCode") == "AccessDenied"
    return False
