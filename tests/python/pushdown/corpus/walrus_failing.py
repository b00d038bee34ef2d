# := of something that fails.


def rule(event):
    return (code := event["errorCode"]) == "x" and code != "y"
