# The event is reshaped.


def rule(event):
    return {"name": event.get("eventName"), "code": event["errorCode"]}


def alert(made):
    return made["name"] == "Evil" and made.get("code") != "x"
