# The class refuses to be made: TypeError.


def rule(event):
    try:
        if event.get("eventName") == "Evil":
            raise UnicodeDecodeError
        return False
    except UnicodeDecodeError:
        return False
