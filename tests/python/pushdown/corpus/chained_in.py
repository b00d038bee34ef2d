# a in b == c is a chain.


def rule(event):
    return event.get("eventName") in ("Evil", "Worse") != ()
