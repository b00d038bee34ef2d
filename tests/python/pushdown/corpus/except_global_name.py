# The variable of the handler is a global.

ERROR = None


def rule(event):
    global ERROR
    try:
        event["errorCode"]
    except KeyError as ERROR:
        pass
    return False
