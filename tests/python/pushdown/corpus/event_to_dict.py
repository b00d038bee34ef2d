# to_dict() may be changed.


def rule(event):
    plain = event.to_dict()
    plain["eventName"] = "Evil"
    return plain.get("eventName") == "Evil" and event.get("errorCode") == "AccessDenied"
