# A text with escapes.


def rule(event):
    return event.get("eventName") in ('a"b', "a\\b", "\n", "a/b")
