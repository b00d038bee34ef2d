# The failure is raised again.


def rule(event):
    try:
        event["errorCode"]
    except KeyError:
        if event.get("eventName") == "Evil":
            raise
    return False
