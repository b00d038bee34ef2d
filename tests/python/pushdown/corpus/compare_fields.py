# Two fields.


def rule(event):
    return event.get("eventName") == event.get("eventSource")
