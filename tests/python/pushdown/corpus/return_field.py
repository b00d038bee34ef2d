# The field itself is the answer.


def rule(event):
    return event.get("errorCode")
