# startswith of a field.


def rule(event):
    return event.get("eventName", "").startswith(event.get("eventSource", ""))
