# The inner handler raises, the outer one catches.


def rule(event):
    try:
        try:
            event["errorCode"]
        except KeyError:
            return event["eventName"] == "Evil"
    except KeyError:
        return True
    return False
