# else runs only without a failure.


def rule(event):
    try:
        event["errorCode"]
    except KeyError:
        found = False
    else:
        found = True
    return found
