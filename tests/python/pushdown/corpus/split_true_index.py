# True is no index that anybody means.


def rule(event):
    return event.get("eventName", "").split("/")[True] == "Evil"
