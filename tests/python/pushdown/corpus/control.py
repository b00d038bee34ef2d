# A newline can only come escaped.


def rule(event):
    return "\n" in event.get("eventName", "")
