# The cause fails, or is no exception.


def rule(event):
    try:
        raise ValueError("x") from event["errorCode"]
    except ValueError:
        return False
