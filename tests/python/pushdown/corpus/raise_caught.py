# raise as a jump.


def rule(event):
    try:
        if event.get("eventName") == "Evil":
            raise LookupError
        return False
    except KeyError:
        return False
    except LookupError:
        return True
