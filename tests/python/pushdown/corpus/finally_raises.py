# A failure in finally replaces the answer.


def rule(event):
    try:
        return False
    finally:
        event["errorCode"]
