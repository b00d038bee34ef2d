# The last of three parts is empty where there is no mark.


def rule(event):
    return event.get("eventName", "").partition("/")[2] == "Evil"
