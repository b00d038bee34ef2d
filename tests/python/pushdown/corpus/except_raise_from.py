# raise from.


def rule(event):
    try:
        event["errorCode"]
    except KeyError as error:
        raise ValueError("none") from error
    return False
