# The first of three parts is empty where there is no mark.


def rule(event):
    return event.get("eventName", "").rpartition("/")[0] == ""
