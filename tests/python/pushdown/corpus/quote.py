# A quote can only come escaped.


def rule(event):
    return event.get("eventName") == 'a"b' or event.get("eventName") == "a\\b"
