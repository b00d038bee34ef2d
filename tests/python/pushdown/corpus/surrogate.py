# A lone surrogate can only come escaped.


def rule(event):
    return event.get("eventName") == "\ud800"
