# The generator expression fails when it is made.


def rule(event):
    if bool(name for name in event["errorCode"]):
        return False
    return False
