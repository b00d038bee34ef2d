# del of an item of the event is refused.


def rule(event):
    if event.get("eventName") == "Evil":
        del event["eventName"]
    return False
