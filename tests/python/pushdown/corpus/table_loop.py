# A loop over a dict constant.

WANTED = {"eventName": "Evil", "errorCode": "AccessDenied"}


def rule(event):
    return all(event.get(key) == WANTED[key] for key in WANTED)
