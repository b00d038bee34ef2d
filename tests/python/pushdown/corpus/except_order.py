# Which error comes first decides.


def rule(event):
    try:
        return event.get("userIdentity").get(event["errorCode"]) == "x"
    except KeyError:
        return False
