# The default is no answer, null is one too few.


def rule(event):
    return event.get("readOnly", False)
