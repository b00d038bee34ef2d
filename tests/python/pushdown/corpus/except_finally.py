# finally runs in any case.

LOG = []


def rule(event):
    try:
        return event["errorCode"] == "AccessDenied"
    finally:
        if event.get("eventName") == "Evil":
            LOG.append(1)
