# OSError(2, …) is a FileNotFoundError.


def rule(event):
    try:
        if event.get("eventName") == "Evil":
            raise OSError(2, "x")
        return False
    except FileNotFoundError:
        return True
    except OSError:
        return False
