# {**event} is a plain dict.


def rule(event):
    plain = {**event}
    return plain.get("eventName") != event.get("eventName")
