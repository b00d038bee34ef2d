# The first character of an empty text: IndexError.


def rule(event):
    return event.get("eventName", "")[0] == "E"
