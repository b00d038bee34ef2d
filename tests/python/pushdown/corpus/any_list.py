# any() of a list looks at all of it first.


def rule(event):
    return any([event.get("eventName") == "Evil", event["errorCode"] == "x"])
