# A keyword that the exception does not take: TypeError.


def rule(event):
    try:
        if event.get("eventName") == "Evil":
            raise ValueError(text="x")
    except ValueError:
        return False
    return False
