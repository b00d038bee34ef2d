# str(bytes, encoding).


def rule(event):
    return str(b"Evil", "ascii") == event.get("eventName")
