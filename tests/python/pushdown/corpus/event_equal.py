# The event compared with a dict.


def rule(event):
    return event == {"eventName": "Evil"}
