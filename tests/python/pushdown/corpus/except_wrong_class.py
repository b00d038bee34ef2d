# The handler is for another class.


def rule(event):
    try:
        return event["errorCode"] == "AccessDenied"
    except ValueError:
        return False
