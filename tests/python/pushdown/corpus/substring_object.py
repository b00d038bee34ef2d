# A key in an object of the event.


def rule(event):
    return "name" in event.get("requestParameters", {})
