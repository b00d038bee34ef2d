# KeyError is another class here.


class KeyError(Exception):
    pass


def rule(event):
    try:
        return event["errorCode"] == "AccessDenied"
    except KeyError:
        return False
