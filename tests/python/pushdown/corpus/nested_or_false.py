# A parent that is true and no object.


def rule(event):
    return (event.get("requestParameters") or {}).get("name") != "x" and event.get("eventName") == "Evil"
