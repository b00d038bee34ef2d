# A member of it is asked for as well.


def rule(event):
    return "Evil/" in str(event.get("requestParameters")) and event["requestParameters"].get("name") == "Evil"
