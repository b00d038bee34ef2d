# LookupError takes in KeyError.


def rule(event):
    try:
        return event["errorCode"] == "AccessDenied"
    except LookupError:
        return True
