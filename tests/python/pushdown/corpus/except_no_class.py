# The handler is for something that is no exception: TypeError.


def rule(event):
    try:
        event["errorCode"]
    except str:
        return False
    return False
