# or keeps the failure away.


def rule(event):
    return not ("errorCode" not in event or event["errorCode"] != "AccessDenied")
