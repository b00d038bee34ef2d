# items() of a dict constant.

WANTED = {"eventName": "Evil", "errorCode": "AccessDenied"}


def rule(event):
    return all(event.get(key) == value for key, value in WANTED.items())
