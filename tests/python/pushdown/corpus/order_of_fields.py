# The order of two fields.


def rule(event):
    return event.get("eventName") < event.get("eventSource")
