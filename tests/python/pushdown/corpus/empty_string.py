# The empty text is false.


def rule(event):
    return not event.get("errorCode")
