# A part of the text in lower case.


def rule(event):
    return "evil" in event.get("eventName", "").lower()
