# True == 1.


def rule(event):
    return event.get("readOnly") == 1
