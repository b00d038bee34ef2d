# The default is the answer.


def rule(event):
    return event.get("readOnly", True)
